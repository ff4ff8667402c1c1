package dev.tributary;

/** The verdict that a method counts on; the build fails when the analyzer decides otherwise. */
public enum Expect {
    /** Either verdict will do. */
    ANY,
    /** The operation must be proved confluent. */
    CONFLUENT,
    /** The operation must need the coordinator. */
    COORDINATED
}
