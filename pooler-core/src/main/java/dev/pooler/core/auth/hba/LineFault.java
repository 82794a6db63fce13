package dev.pooler.core.auth.hba;

import org.jspecify.annotations.Nullable;

/** A line that makes no sense; it is left out. No stack trace. */
final class LineFault extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param why null: nothing more is known than that the line makes no sense
   */
  LineFault(@Nullable String why) {
    super(why, null, false, false);
  }
}
