package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import dev.pooler.core.control.ControlException;

/** The refusals that the console makes itself, in PgBouncer's words. */
final class Refusals {
  private static final int LONGEST_ECHO = 2048;

  private Refusals() {}

  /** The query follows no grammar, or names no command. */
  static Answer invalid(String query) {
    String echo = query.length() <= LONGEST_ECHO ? query : query.substring(0, LONGEST_ECHO);
    return refused("invalid command '" + echo + "', use SHOW HELP;");
  }

  static Answer tooLong() {
    return refused("bad arguments");
  }

  static Answer adminNeeded() {
    return refused("admin access needed");
  }

  /**
   * @param verb e.g. {@code pause}
   */
  static Answer adminDatabase(String verb) {
    return refused("cannot " + verb + " admin db: " + AdminConsole.DATABASE);
  }

  static Answer refused(String message) {
    return new Answer.Failed(ControlException.REFUSED, message, null);
  }

  /** A cancel request has ended the command. */
  static Answer canceled() {
    return new Answer.Failed("57014", "canceling statement due to user request", null);
  }

  /** A fault of ours; the log has the rest. */
  static Answer internal() {
    return new Answer.Failed("XX000", "internal error, see logs for additional details", null);
  }
}
