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
  /** It cannot. */
  REJECT
}
