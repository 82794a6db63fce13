package dev.pooler.admin.console;

import dev.pooler.core.view.DatabaseView;
import dev.pooler.core.view.HostNameView;
import dev.pooler.core.view.MemoryView;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.NodeView.RunState;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.SettingView;
import dev.pooler.core.view.SocketView;
import dev.pooler.core.view.StatsView;
import dev.pooler.core.view.StatsView.Counters;
import dev.pooler.core.view.UserView;
import java.time.Instant;
import java.util.List;

/** A node's views, with a different value in every field of a row that the type allows. */
final class Views {
  static final int CLIENT_ID = 4711;

  private static final Instant CONNECTED = Instant.parse("2026-11-21T12:03:51.999Z");

  private Views() {}

  static NodeView node(RunState state) {
    SocketView idle = client(CLIENT_ID, "bench", "idle", "");
    SocketView active = client(4712, "bench", "active", "0x20");
    SocketView console = client(4713, "pgbouncer", "idle", "");
    SocketView login = client(4714, "", "login", "");
    return new NodeView(
        state,
        databases(),
        List.of(
            new UserView("admin", null, null, null, 0, 0, 0, 1),
            new UserView("alice", 7, 1, "session", 5, 2, 11, 3)),
        pools(),
        List.of(idle, active, console, login),
        List.of(server(1, "active", "0x12"), server(2, "new", ""), server(3, "used", "")),
        List.of(
            new StatsView(
                "bench", counters(100), new Counters(1, 2, 1, 4, 5, 60, 70, 8, 9, 10, 11, 12)),
            new StatsView(
                "pgbouncer", counters(200), new Counters(0, 0, 3, 0, 0, 0, 30, 0, 0, 0, 0, 0))),
        1,
        49,
        48,
        List.of(
            new HostNameView("db.example", 13, List.of("10.0.0.1", "fd00::1")),
            new HostNameView("nowhere.example", 0, List.of())),
        5,
        List.of(new MemoryView("heap", 1024, 300, 3_000_000)));
  }

  static List<SettingView> settings() {
    return List.of(
        new SettingView("admin_users", "admin", "", true),
        new SettingView("auth_user", "", "", true),
        new SettingView("listen_port", "26432", "6432", false));
  }

  private static List<DatabaseView> databases() {
    return List.of(
        new DatabaseView(
            "bench",
            "10.0.0.1",
            5433,
            "postgres",
            null,
            20,
            0,
            0,
            3600,
            null,
            null,
            0,
            2,
            0,
            3,
            false,
            false),
        new DatabaseView(
            "forced",
            "a,b",
            5434,
            "pg",
            "joe",
            3,
            1,
            2,
            77,
            "statement",
            "round-robin",
            9,
            4,
            5,
            6,
            true,
            false),
        new DatabaseView(
            "sock", null, 5432, "sock", null, 20, 0, 0, 3600, null, null, 0, 0, 0, 0, false, true));
  }

  private static List<PoolView> pools() {
    return List.of(
        new PoolView("bench", "joe", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 3_000_042, "session", null),
        new PoolView(
            "forced", "joe", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "statement", "round-robin"));
  }

  private static Counters counters(long base) {
    return new Counters(
        base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8, base + 9,
        base + 10, base + 11, base + 12);
  }

  private static SocketView client(long id, String database, String state, String link) {
    return new SocketView(
        "C",
        "joe",
        database,
        "none",
        state,
        "127.0.0.1",
        44092,
        "127.0.0.2",
        6432,
        CONNECTED,
        null,
        2_000_259,
        false,
        "0x12",
        link,
        0,
        "TLSv1.3/TLS_AES_256_GCM_SHA384",
        "psql",
        3,
        id);
  }

  private static SocketView server(long id, String state, String link) {
    return new SocketView(
        "S",
        "joe",
        "bench",
        "logical",
        state,
        "unix",
        5432,
        "unix",
        0,
        CONNECTED,
        CONNECTED.plusSeconds(1),
        0,
        true,
        "0x20",
        link,
        9664,
        "",
        "",
        0,
        id);
  }
}
