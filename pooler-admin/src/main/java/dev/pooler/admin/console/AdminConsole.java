package dev.pooler.admin.console;

import dev.pooler.admin.render.Timestamps;
import dev.pooler.core.control.Console;
import dev.pooler.core.control.NodeControl;
import dev.pooler.core.view.SettingView;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** The console of one node. Thread-safe; keeps nothing but its dialogues' common parts. */
public final class AdminConsole implements Console {

  /** The reserved database behind which the console is. */
  public static final String DATABASE = "pgbouncer";

  /** The PgBouncer whose console this is: columns, types, texts. */
  public static final String PGBOUNCER_VERSION = "1.26.1";

  private final Node node;
  private final CommandTable commands = new CommandTable();

  /**
   * A console for one node.
   *
   * @param settings the configuration in force, in the order of {@code SHOW CONFIG}; thread-safe
   * @param version Pooler's own version, e.g. {@code 0.1.0}
   * @param zone the zone of timestamps
   */
  public AdminConsole(
      NodeControl control, Supplier<List<SettingView>> settings, String version, ZoneId zone) {
    this.node =
        new Node(
            control,
            settings,
            "PgBouncer " + PGBOUNCER_VERSION + " (Pooler " + version + ")",
            new Timestamps(zone));
  }

  @Override
  public SequencedMap<String, String> parameters() {
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("pgbouncer.version", PGBOUNCER_VERSION);
    parameters.put("server_version", PGBOUNCER_VERSION + "/bouncer");
    parameters.put("client_encoding", "UTF8");
    parameters.put("server_encoding", "UTF8");
    parameters.put("DateStyle", "ISO");
    parameters.put("TimeZone", "GMT");
    parameters.put("standard_conforming_strings", "on");
    parameters.put("is_superuser", "on");
    return Collections.unmodifiableSequencedMap(parameters);
  }

  @Override
  public Dialog open(String user, Access access) {
    return new ConsoleDialog(node, commands, user, access);
  }
}
