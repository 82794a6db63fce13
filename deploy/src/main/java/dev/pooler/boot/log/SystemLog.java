package dev.pooler.boot.log;

/** The way to the system's log. Thread-safe. */
public interface SystemLog {

  /**
   * From now on messages come under this name.
   *
   * @param facility as in {@code syslog_facility}; an unknown one is {@code daemon}
   */
  void open(String ident, String facility);

  /**
   * Sends one message.
   *
   * @param priority 0 (emergency) to 7 (debug)
   */
  void write(int priority, String message);
}
