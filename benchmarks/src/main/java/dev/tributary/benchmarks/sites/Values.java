package dev.tributary.benchmarks.sites;

/** The names of what is measured, with their units. */
final class Values {
    /** Acknowledged operations. */
    static final String PER_SECOND = "operationsPerSecond";

    /** Milliseconds that half of all did not exceed. */
    static final String P50 = "p50Millis";

    /** Milliseconds that 99 of 100 did not exceed. */
    static final String P99 = "p99Millis";

    /** Milliseconds that none exceeded. */
    static final String MAX = "maxMillis";

    /** Records that were counted. */
    static final String RECORDS = "records";

    /** Bytes that all servers together wrote to their logs for one record. */
    static final String WAL = "walBytesPerRecord";

    /** Processor time of all servers together for one record. */
    static final String SERVERS = "serverMicrosPerRecord";

    /** Processor time of the applications, their callers and the links for one record. */
    static final String JVM = "jvmMicrosPerRecord";

    /** The sum of both processor times. */
    static final String PROCESSOR = "processorMicrosPerRecord";

    private Values() {}
}
