package dev.tributary.sites;

import java.util.StringJoiner;

/**
 * What the owner of the tables runs with psql to connect a site with others, where the application's starter may not. It can
 * be run again, holds no password, and asks for the one of the role that replicates.
 */
public final class ReplicationScript {
    private ReplicationScript() {}

    /** The script of the site of a topology. */
    public static String of(Topology topology, ReplicationAccount account) {
        StringJoiner script = new StringJoiner("\n", "", "\n");
        String reader = String.valueOf(account.username());
        script.add("-- Connects site " + topology.site()
                        + " with the others. Run it with psql, connected to the site's database as")
                .add(
                        "-- the owner of the schema tributary, who is a member of pg_create_subscription, once every site's")
                .add(
                        "-- system tables are installed: the first part at every site, then the rest at one site after the other.")
                .add("\\set ON_ERROR_STOP on")
                // Two sites that make each other's slots at once would wait for each other's transactions for ever.
                .add("SET statement_timeout = '1min';")
                .add("SELECT tributary.publish(" + literal(topology.site()) + ", " + literal(reader) + ");")
                .add(
                        "\\prompt 'The first part is done at every site, and no other site is at the rest? Enter goes on. ' ready");
        for (SiteConnection peer : topology.peers()) {
            subscription(topology, peer, account, script);
        }
        return script.toString();
    }

    private static void subscription(
            Topology topology, SiteConnection peer, ReplicationAccount account, StringJoiner script) {
        String slot =
                ReplicationNames.slot(Conninfo.of(String.valueOf(peer.url())).database(), topology.site());
        String conninfo = new ReplicationAccount(account.usernameAt(peer), null).conninfo(peer);
        String name = '"' + ReplicationNames.subscription(peer.name()) + '"';
        script.add("")
                .add("-- Site " + peer.name() + ". The password is asked for.")
                .add(
                        "SELECT NOT EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE s.subname = "
                                + literal(ReplicationNames.subscription(peer.name()))
                                + " AND d.datname = current_database()) AS missing \\gset")
                .add("\\if :missing")
                .add("\\prompt " + shown("Password of " + account.usernameAt(peer) + " at site " + peer.name() + ": ")
                        + " secret")
                // As libpq reads it: a backslash before each quote and each backslash. psql itself quotes for SQL only.
                .add("SELECT " + literal(conninfo + " password='")
                        + " || regexp_replace(:'secret', '([''\\\\])', '\\\\\\1', 'g') || '''' AS conninfo \\gset")
                .add("CREATE SUBSCRIPTION " + name + " CONNECTION :'conninfo' PUBLICATION " + ReplicationNames.LOG
                        + ", " + ReplicationNames.SITE)
                .add("  WITH (slot_name = " + literal(slot) + ", create_slot = true, failover = true, enabled = false,"
                        + " copy_data = false, origin = none, streaming = off);")
                .add("SELECT tributary.expect_site(" + literal(peer.name()) + ");")
                .add("ALTER SUBSCRIPTION " + name + " ENABLE;")
                .add("\\endif");
    }

    /** What psql prints: in its own commands a backslash means something within quotes, too. */
    private static String shown(String text) {
        return literal(text.replace("\\", "\\\\"));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
