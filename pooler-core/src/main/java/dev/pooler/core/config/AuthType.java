package dev.pooler.core.config;

/** How clients prove who they are. */
public enum AuthType implements Named {
  ANY("any"),
  TRUST("trust"),
  PLAIN("plain"),
  MD5("md5"),
  CERT("cert"),
  HBA("hba"),
  LDAP("ldap"),
  PAM("pam"),
  SCRAM_SHA_256("scram-sha-256");

  private final String word;

  AuthType(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
