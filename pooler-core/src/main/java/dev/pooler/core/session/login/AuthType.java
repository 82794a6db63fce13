package dev.pooler.core.session.login;

/** How one client has to prove who it is. */
public enum AuthType {
  /** Not at all, but the user must be on file. */
  TRUST,
  /** Not at all; the name it gives does not count, the database's forced user does. */
  ANY,
  /** Password in the clear. */
  PLAIN,
  /** Salted md5; SCRAM for users whose secret is a SCRAM verifier. */
  MD5,
  /** SCRAM-SHA-256, bound to the TLS channel if there is one. */
  SCRAM_SHA_256,
  /** By a certificate that bears its name. */
  CERT,
  /** By the account of its process, over a Unix-domain socket. */
  PEER,
  /** Password in the clear, for a directory to judge. */
  LDAP,
  /** Password in the clear, for the system's PAM to judge. */
  PAM,
  /** It cannot: a rule says so. */
  REJECT,
  /** It cannot: no rule says how. */
  NONE
}
