package dev.tributary.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.ITypeInfo;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words of all other messages. */
final class WrongUsage {
    private WrongUsage() {}

    /** The lines to print. */
    static List<String> lines(ParameterException e) {
        return List.of(
                "error: " + what(e),
                "help: `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help` lists what can be given");
    }

    private static String what(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), e.getCommandLine());
        }
        if (e instanceof MissingParameterException missing) {
            return missing.getMissing().stream().map(WrongUsage::missing).collect(Collectors.joining(", and "));
        }
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            return option.longestName() + " is `" + e.getValue() + "`, expected " + expected(option);
        }
        String message = String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(String word, CommandLine command) {
        if (word.startsWith("-")) {
            List<String> options = command.getCommandSpec().options().stream()
                    .flatMap(o -> Arrays.stream(o.names()))
                    .toList();
            return "there is no option `" + word + "`" + meant(word, options);
        }
        if (!command.getSubcommands().isEmpty()) {
            return "there is no command `" + word + "`"
                    + meant(word, List.copyOf(command.getSubcommands().keySet()));
        }
        return "`" + word + "` is one argument too many";
    }

    private static String meant(String word, List<String> known) {
        return Suggestion.of(word, known)
                .map(s -> "; did you mean `" + s + "`?")
                .orElse("");
    }

    private static String missing(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " needs " + option.paramLabel()
                : argument.paramLabel().replaceFirst(" .*", "") + " is missing";
    }

    private static String expected(OptionSpec option) {
        ITypeInfo type = option.typeInfo();
        if (type.isMap()) {
            String values = option.paramLabel().replaceFirst(".*=", "");
            return option.paramLabel() + ", where " + values + " is "
                    + oneOf(type.getAuxiliaryTypeInfos().get(1));
        }
        return type.isEnum() ? oneOf(type) : "a whole number";
    }

    private static String oneOf(ITypeInfo type) {
        return type.getEnumConstantNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }
}
