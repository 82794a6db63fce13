package dev.pooler.core.auth.hba;

import org.jspecify.annotations.Nullable;

/** What a rule demands of a client. */
public enum HbaMethod {
  TRUST("trust"),
  REJECT("reject"),
  MD5("md5"),
  PASSWORD("password"),
  /** The account of the client's process, told by the kernel; Unix sockets only. */
  PEER("peer"),
  CERT("cert"),
  SCRAM_SHA_256("scram-sha-256"),
  LDAP("ldap");

  private final String word;

  HbaMethod(String word) {
    this.word = word;
  }

  /** The word in the file. */
  public String word() {
    return word;
  }

  static @Nullable HbaMethod find(String word) {
    for (HbaMethod method : values()) {
      if (method.word.equals(word)) {
        return method;
      }
    }
    return null;
  }
}
