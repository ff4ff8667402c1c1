package dev.tributary.sample.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MapSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds to the description of the REST interface what its methods do not show: how they refuse, and how they are repeated. */
@Configuration(proxyBeanMethods = false)
class OpenApiDescription {
    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_JSON = "application/problem+json";

    @Bean
    OpenAPI shopDescription() {
        return new OpenAPI()
                .info(new Info().title("The inventory shop").version("1").description("""
                        What can be done in the shop. Every refusal is a problem document (RFC 9457): a guard that does not \
                        hold, an invariant that would be broken, a row that is not there, a coordinator that cannot be reached. \
                        Nothing is written then."""));
    }

    @Bean
    OpenApiCustomizer problemsAndRepetition() {
        return description -> {
            description.getComponents().addSchemas(PROBLEM, problem());
            description
                    .getPaths()
                    .values()
                    .forEach(path -> path.readOperationsMap().forEach(OpenApiDescription::complete));
        };
    }

    private static void complete(HttpMethod method, Operation operation) {
        // springdoc takes them from the controllers' names.
        operation.setTags(operation.getTags().stream()
                .map(tag -> tag.replaceFirst("-api$", "").replace('-', ' '))
                .toList());
        refusal(operation, "400", "The request is not valid");
        refusal(operation, "404", "There is no such row");
        if (method == HttpMethod.GET) {
            return;
        }
        refusal(operation, "409", "A guard does not hold, or an invariant would be broken");
        refusal(operation, "422", "The Idempotency-Key came with another request before");
        refusal(operation, "503", "Nothing was written: too much is going on, or the coordinator cannot be reached")
                .addHeaderObject("Retry-After", seconds());
        refusal(operation, "504", "It is not known whether it happened; repeat it with the same Idempotency-Key");
        operation.addParametersItem(new HeaderParameter()
                .name("Idempotency-Key")
                .description(
                        "Names the request: when it comes again, nothing is done twice, and it is answered as at first")
                .required(false)
                .schema(new StringSchema().minLength(1).maxLength(190)));
    }

    private static ApiResponse refusal(Operation operation, String status, String text) {
        MediaType body = new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
        ApiResponse response =
                new ApiResponse().description(text).content(new Content().addMediaType(PROBLEM_JSON, body));
        operation.getResponses().addApiResponse(status, response);
        return response;
    }

    private static Header seconds() {
        return new Header().description("After how many seconds").schema(new IntegerSchema());
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("A problem document (RFC 9457)")
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty("operation", new StringSchema().description("what was refused"))
                .addProperty("requires", new StringSchema().description("the guard that does not hold"))
                .addProperty("invariant", new StringSchema().description("the invariant that would be broken"))
                .addProperty(
                        "rows", new ArraySchema().items(new StringSchema()).description("the rows that would break it"))
                .addProperty(
                        "errors",
                        new MapSchema().additionalProperties(new StringSchema()).description("invalid fields"));
    }
}
