def log = new File(basedir, 'build.log').text
assert log.contains('3 problems found by tributary:analyze')
assert log.contains('org.example.Bank#withdraw: the parameters differ from operation `withdraw`, '
    + 'expected (account: Account, amount: decimal(12, 2)), found (UUID account, double amount)')
assert log.contains('parameter 2 `amount` is `double`, expected `java.math.BigDecimal`')
// Both are a UUID: only their names tell that they are swapped.
assert log.contains('org.example.Bank#transfer: the parameters differ from operation `transfer`')
assert log.contains('parameter 1 is named `to`, expected `from`: the order is the declaration\'s')
assert log.contains('org.example.BankOperations#withdraw: the method returns `java.lang.String`, but without a body')
