package dev.pooler.core.auth.ldap;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the directory is and how a user is found in it. Immutable; never prints the password.
 *
 * @param servers asked in turn until one answers
 * @param port 0: the scheme's own
 * @param ldaps TLS from the first byte
 * @param startTls TLS after StartTLS
 * @param prefix simple bind: what stands before the user's name; null: search and bind
 * @param suffix simple bind: and after it
 * @param search search and bind: where and how; null: simple bind
 */
public record LdapOptions(
    List<String> servers,
    int port,
    boolean ldaps,
    boolean startTls,
    @Nullable String prefix,
    String suffix,
    @Nullable Search search) {

  /**
   * How a user's entry is found.
   *
   * @param base where the search begins
   * @param bindDn who searches; empty: anybody
   * @param bindPassword its password
   * @param attribute holds the user's name, where there is no {@code filter}
   * @param filter with {@code $username} for the user's name; null: by {@code attribute}
   * @param scope {@code base}, {@code one} or {@code sub}
   */
  public record Search(
      String base,
      String bindDn,
      String bindPassword,
      String attribute,
      @Nullable String filter,
      String scope) {
    @Override
    public String toString() {
      return "Search[" + base + " as " + bindDn + "]";
    }
  }

  /** Reads {@code auth_ldap_options}, or the options of an HBA rule. */
  public static LdapOptions parse(String text) throws LdapOptionsException {
    Map<String, String> options = OptionWords.read(text);
    LdapOptionsBuilder builder = new LdapOptionsBuilder();
    for (Map.Entry<String, String> option : options.entrySet()) {
      builder.set(option.getKey(), option.getValue());
    }
    return builder.build();
  }
}
