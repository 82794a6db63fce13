package dev.pooler.core.config;

/** A value does not obey the rule of its key. The message is that rule. Carries no stack trace. */
public final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadValueException(String rule) {
    super(rule, null, false, false);
  }

  /** What a good value looks like. */
  public String rule() {
    return String.valueOf(getMessage());
  }
}
