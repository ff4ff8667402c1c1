package dev.tributary.spring.observe;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of Tributary and their keys. */
public enum OperationObservationDocumentation implements ObservationDocumentation {
    /** One call of an operation, from its begin until its caller has the outcome, all attempts included. */
    OPERATION {
        @Override
        public String getName() {
            return DefaultOperationObservationConvention.NAME;
        }

        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultOperationObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinality.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinality.values();
        }
    };

    /** Keys with few values, which are tags of metrics. */
    public enum LowCardinality implements KeyName {
        /** As the {@code .inv} file names it. */
        OPERATION {
            @Override
            public String asString() {
                return "operation";
            }
        },
        /** How the plan lets it run: {@code confluent} or {@code coordinated}. */
        MODE {
            @Override
            public String asString() {
                return "mode";
            }
        },
        /** A word of {@link dev.tributary.spring.outcome.OutcomeKind}. */
        OUTCOME {
            @Override
            public String asString() {
                return "outcome";
            }
        }
    }

    /** Keys with many values, which are attributes of traces. */
    public enum HighCardinality implements KeyName {
        /** The request that the call belongs to, when it has a name. */
        REQUEST_ID {
            @Override
            public String asString() {
                return "request.id";
            }

            @Override
            public boolean isRequired() {
                return false;
            }
        }
    }
}
