package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.Wire.frame;

import dev.pooler.protocol.flow.Wire.Frame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What postgres.c does with the messages of one connection, as far as replies are concerned. SQL is
 * a list of words, divided by semicolons: {@code row}, {@code none}, {@code bad} (does not parse),
 * {@code fail} (does not run), {@code begin}, {@code commit}, {@code rollback}, {@code deferred}
 * (fails at commit), {@code copyin}, {@code trigger} (a COPY that fails before it reads), {@code
 * copyout}, {@code deallocate}, {@code drop}, {@code create} and {@code table} (which works unless
 * dropped); the empty text; a word may be followed by {@code :} and a distinction.
 */
final class FakePostgres {
  /** The part of the database that all connections see. */
  static final class Shared {
    boolean dropped;
  }

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    Failure(String code) {
      super(code, null, false, false);
      this.code = code;
    }
  }

  private final Shared shared;
  private final ByteBuf out;
  private final Map<String, String> statements = new HashMap<>();
  private final Map<String, String> portals = new HashMap<>();

  /** What is left of the simple query. */
  private final Deque<String> rest = new ArrayDeque<>();

  private boolean copying;
  private boolean extended;
  private boolean ignoreTillSync;
  private boolean deferred;
  private boolean atSyncPoint = true;
  private boolean dead;
  private char status = 'I';

  /** A COPY from the client has failed: was a Sync sent with its data ignored or not? */
  boolean copyFailed;

  FakePostgres(Shared shared, ByteBuf out) {
    this.shared = shared;
    this.out = out;
  }

  boolean idle() {
    return atSyncPoint && status == 'I' && !copying && !dead;
  }

  /** Named statements, those that the pooler does not count left out. */
  int prepared() {
    int others = statements.containsKey("") ? 1 : 0;
    return statements.size() - others - (statements.containsKey("PGBOUNCER_duplicate") ? 1 : 0);
  }

  void forgetUnnamed() {
    statements.remove("");
  }

  /** Carries out one message. */
  void onMessage(Frame message) {
    if (dead) {
      return;
    }
    if (copying) {
      copyMessage(message);
      return;
    }
    if (message.tag() == 'S') {
      ignoreTillSync = false;
    }
    if (ignoreTillSync || "dcfHX".indexOf(message.tag()) >= 0) {
      return;
    }
    atSyncPoint = false;
    extended = "PBDEC".indexOf(message.tag()) >= 0;
    try {
      carryOut(message);
    } catch (Failure e) {
      fail(e);
    }
  }

  private void carryOut(Frame m) throws Failure {
    switch (m.tag()) {
      case 'Q' -> {
        rest.clear();
        rest.addAll(List.of(m.strings(0, 1)[0].split(";", -1)));
        runSimple();
      }
      case 'P' -> parse(m.strings(0, 2));
      case 'B' -> bind(m.strings(0, 2));
      case 'D' -> describe((char) m.body()[0], m.strings(1, 1)[0]);
      case 'E' -> execute(m.strings(0, 1)[0], m.body()[m.body().length - 1]);
      case 'C' -> {
        (m.body()[0] == 'S' ? statements : portals).remove(m.strings(1, 1)[0]);
        say('3');
      }
      case 'F' -> call(m.strings(0, 1)[0]);
      case 'S' -> {
        if (deferred && status == 'I') {
          throw new Failure("23505");
        }
        ready();
      }
      default -> throw new IllegalArgumentException(m.toString());
    }
  }

  private void call(String function) throws Failure {
    if (status == 'E') {
      throw new Failure("25P02");
    } else if (function.equals("fail")) {
      throw new Failure("XX000");
    }
    say('V', 4, 7);
    ready();
  }

  private void parse(String[] nameAndSql) throws Failure {
    check(word(nameAndSql[1]));
    if (!nameAndSql[0].isEmpty() && statements.containsKey(nameAndSql[0])) {
      throw new Failure("42P05");
    }
    statements.put(nameAndSql[0], nameAndSql[1]);
    say('1');
  }

  private void bind(String[] portalAndName) throws Failure {
    String sql = statements.get(portalAndName[1]);
    if (sql == null) {
      throw new Failure("26000");
    }
    check(word(sql));
    portals.put(portalAndName[0], sql);
    say('2');
  }

  private void describe(char kind, String name) throws Failure {
    String sql = (kind == 'S' ? statements : portals).get(name);
    if (sql == null) {
      throw new Failure(kind == 'S' ? "26000" : "34000");
    }
    check(word(sql));
    if (kind == 'S') {
      say('t', (short) 0);
    }
    if (word(sql).equals("row")) {
      say('T', sql);
    } else {
      say('n');
    }
  }

  private void execute(String portal, int rows) throws Failure {
    String sql = portals.get(portal);
    if (sql == null) {
      throw new Failure("34000");
    }
    check(word(sql));
    if (word(sql).equals("row") && rows == 1) {
      say('D', sql);
      say('s');
    } else {
      rest.clear();
      run(sql);
    }
  }

  private void runSimple() throws Failure {
    while (!rest.isEmpty() && !copying) {
      String sql = rest.remove();
      check(word(sql));
      if (word(sql).equals("row")) {
        say('T', sql);
      }
      run(sql);
    }
    if (!copying) {
      ready();
    }
  }

  private void run(String sql) throws Failure {
    switch (word(sql)) {
      case "" -> say('I');
      case "row" -> {
        say('D', sql);
        complete("SELECT 1");
      }
      case "none", "table" -> complete("INSERT 0 1");
      case "fail" -> throw new Failure("22012");
      case "begin" -> {
        status = status == 'I' ? 'T' : status;
        complete("BEGIN");
      }
      case "commit", "rollback" -> {
        status = 'I';
        deferred &= word(sql).equals("commit");
        complete("COMMIT");
      }
      case "deferred" -> {
        deferred = true;
        complete("INSERT 0 1");
      }
      case "drop", "create" -> {
        shared.dropped = word(sql).equals("drop");
        complete("DROP TABLE");
      }
      case "deallocate" -> {
        statements.keySet().removeIf(name -> !name.isEmpty());
        complete("DEALLOCATE ALL");
      }
      default -> copy(sql);
    }
  }

  private void copy(String sql) throws Failure {
    switch (word(sql)) {
      case "copyout" -> {
        say('H', 0);
        say('d', 1);
        say('c');
        complete("COPY 1");
      }
      case "copyin" -> {
        say('G', 0);
        copying = true;
      }
      case "trigger" -> {
        say('G', 0);
        copyFailed = true;
        throw new Failure("P0001");
      }
      default -> throw new IllegalArgumentException(sql);
    }
  }

  private void copyMessage(Frame m) {
    try {
      switch (m.tag()) {
        case 'd' -> {
          if (m.strings(0, 1)[0].equals("bad")) {
            throw new Failure("22P02");
          }
        }
        case 'H', 'S' -> {}
        case 'f' -> throw new Failure("57014");
        case 'c' -> {
          copying = false;
          complete("COPY 2");
          if (!extended) {
            runSimple();
          }
        }
        default -> {
          say('E', "FATAL");
          dead = true;
        }
      }
    } catch (Failure e) {
      copying = false;
      copyFailed = true;
      fail(e);
    }
  }

  private void fail(Failure e) {
    say('E', e.code);
    status = status == 'T' ? 'E' : status;
    deferred = false;
    rest.clear();
    portals.clear();
    if (extended) {
      ignoreTillSync = true;
    } else {
      ready();
    }
  }

  /** What PostgreSQL looks at before it parses, binds or runs. */
  private void check(String word) throws Failure {
    if (word.equals("bad")) {
      throw new Failure("42601");
    } else if (status == 'E' && !List.of("", "rollback", "commit").contains(word)) {
      throw new Failure("25P02");
    } else if (word.equals("table") && shared.dropped) {
      throw new Failure("42P01");
    }
  }

  private void ready() {
    if (status != 'T') {
      portals.clear();
      deferred = false;
    }
    say('Z', status);
    atSyncPoint = true;
  }

  private void complete(String tag) {
    say('C', tag);
  }

  private void say(char tag, Object... parts) {
    out.writeBytes(frame(tag, parts).bytes());
  }

  private static String word(String sql) {
    int end = sql.indexOf(':');
    return end < 0 ? sql : sql.substring(0, end);
  }
}
