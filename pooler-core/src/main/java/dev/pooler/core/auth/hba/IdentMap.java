package dev.pooler.core.auth.hba;

import java.util.List;

/**
 * Which accounts of the system, or names in certificates, may be which users. Immutable.
 *
 * @param entries unmodifiable
 */
public record IdentMap(List<Entry> entries) {

  /**
   * One line.
   *
   * @param systemName what has been proven
   * @param user a user's name; {@code all} with {@code anyUser}
   * @param anyUser the unquoted word {@code all}
   */
  public record Entry(String systemName, String user, boolean anyUser) {}

  /** Whether whoever has proven to be {@code systemName} may be {@code user}. */
  public boolean allows(String systemName, String user) {
    return entries.stream()
        .anyMatch(entry ->
            entry.systemName().equals(systemName)
                && (entry.anyUser() || entry.user().equals(user)));
  }
}
