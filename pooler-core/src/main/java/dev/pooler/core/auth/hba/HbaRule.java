package dev.pooler.core.auth.hba;

import org.jspecify.annotations.Nullable;

/**
 * One line of the file.
 *
 * @param line counted from 1
 * @param addresses null for {@code local}
 * @param map the map of its {@code map=}; null: the system's name and the user's have to be equal
 * @param options what follows the method {@code ldap}, as written; else empty
 */
public record HbaRule(
    int line,
    HbaConnection connection,
    NameList databases,
    NameList users,
    @Nullable AddressRange addresses,
    HbaMethod method,
    @Nullable IdentMap map,
    String options) {

  boolean fits(HbaClient client) {
    return connection.fits(client)
        && (addresses == null || (client.address() != null && addresses.contains(client.address())))
        && fitsDatabase(client)
        && users.fits(client.user(), client.database());
  }

  private boolean fitsDatabase(HbaClient client) {
    return client.physicalReplication()
        ? databases.replication()
        : databases.fits(client.database(), client.user());
  }

  /** Without the options, which may hold a password. */
  @Override
  public String toString() {
    return "HbaRule[line " + line + " " + method + "]";
  }
}
