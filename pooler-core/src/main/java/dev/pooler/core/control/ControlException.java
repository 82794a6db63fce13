package dev.pooler.core.control;

/** An operator's request was refused. The message is what the operator reads. */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sqlState;

  /**
   * @param sqlState five characters, e.g. {@code F0000} for a configuration error
   * @param message what was refused and why
   */
  public ControlException(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  public String sqlState() {
    return sqlState;
  }
}
