package dev.pooler.core.session.login;

import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link PasswordCheck}.
 *
 * @param detail why it was not accepted, for the log only
 */
public record CheckVerdict(boolean accepted, @Nullable String detail) {
  /** The password is right. */
  public static final CheckVerdict ACCEPTED = new CheckVerdict(true, null);

  /** It is not, or nobody could tell. */
  public static CheckVerdict refused(String why) {
    return new CheckVerdict(false, why);
  }
}
