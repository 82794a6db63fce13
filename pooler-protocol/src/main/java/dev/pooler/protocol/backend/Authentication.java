package dev.pooler.protocol.backend;

import java.util.Arrays;
import java.util.List;

/**
 * What a server wants to know before it lets a client in; told apart by a number at the begin of
 * the body.
 */
public sealed interface Authentication extends BackendMessage {

  /** Nothing more: the client is in. */
  record Ok() implements Authentication {
    static final int CODE = 0;
  }

  /** The password itself. */
  record CleartextPassword() implements Authentication {
    static final int CODE = 3;
  }

  /**
   * The password, hashed with MD5.
   *
   * @param salt four bytes; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record Md5Password(byte[] salt) implements Authentication {
    static final int CODE = 5;

    /** How long a salt is. */
    public static final int SALT_LENGTH = 4;

    @Override
    public boolean equals(Object other) {
      return other instanceof Md5Password that && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(salt);
    }
  }

  /**
   * A SASL exchange.
   *
   * @param mechanisms the server's offer, best first; unmodifiable
   */
  record Sasl(List<String> mechanisms) implements Authentication {
    static final int CODE = 10;

    /** Copies the list. */
    public Sasl {
      mechanisms = List.copyOf(mechanisms);
    }
  }

  /**
   * A challenge within a SASL exchange.
   *
   * @param data the mechanism's own bytes; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record SaslContinue(byte[] data) implements Authentication {
    static final int CODE = 11;

    @Override
    public boolean equals(Object other) {
      return other instanceof SaslContinue that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(data);
    }
  }

  /**
   * The successful end of a SASL exchange.
   *
   * @param data the mechanism's own bytes; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  record SaslFinal(byte[] data) implements Authentication {
    static final int CODE = 12;

    @Override
    public boolean equals(Object other) {
      return other instanceof SaslFinal that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(data);
    }
  }

  /**
   * A method not spoken here: Kerberos, GSSAPI, SSPI, or one yet to come.
   *
   * @param code the method's number
   */
  record Unsupported(int code) implements Authentication {}
}
