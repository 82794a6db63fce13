package dev.pooler.protocol.auth;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one SCRAM-SHA-256(-PLUS) exchange (RFC 5802, RFC 7677; PostgreSQL
 * documentation, "SASL Authentication"). {@link #first} answers AuthenticationSASL, {@link #last}
 * AuthenticationSASLContinue, {@link #verify} checks AuthenticationSASLFinal: a server that is
 * believed without it may be anybody. Every step may be taken once. Confined to the event loop of
 * its connection.
 */
public final class ScramClient {
  /**
   * Most iterations that a server may ask for; more would hold up an event loop for about half a
   * second.
   */
  public static final int MAX_ITERATIONS = 1_000_000;

  private enum Step {
    INITIAL,
    STARTED,
    PROVEN,
    DONE,
    FAILED
  }

  private final @Nullable String password;
  private final byte @Nullable [] endPointHash;
  private final String ownNonce;

  private Step step = Step.INITIAL;
  private @Nullable ScramKeys keys;
  private String mechanism = "";
  private String gs2Header = "";
  private String clientFirstBare = "";
  private byte[] authMessage = {};

  ScramClient(
      @Nullable String password,
      @Nullable ScramKeys keys,
      byte @Nullable [] endPointHash,
      String ownNonce) {
    this.password = password;
    this.keys = keys;
    this.endPointHash = endPointHash == null ? null : endPointHash.clone();
    this.ownNonce = ownNonce;
  }

  /**
   * A client that knows the password.
   *
   * @param known keys of an earlier exchange with this password, which save deriving them where
   *     they still hold
   * @param endPointHash {@linkplain TlsServerEndPoint#hash hash} of the server's certificate if we
   *     came by TLS, else null
   */
  public static ScramClient withPassword(
      String password,
      @Nullable ScramKeys known,
      byte @Nullable [] endPointHash,
      SecureRandom random) {
    return new ScramClient(password, known, endPointHash, ScramExchange.nonce(random));
  }

  /** A client that has no password but the keys that its own client proved to hold. */
  public static ScramClient withKeys(
      ScramKeys keys, byte @Nullable [] endPointHash, SecureRandom random) {
    return new ScramClient(null, keys, endPointHash, ScramExchange.nonce(random));
  }

  /**
   * Chooses a mechanism, returns client-first-message. Channel binding is used if both sides can;
   * if only we can, we say so, which lets the server notice that its offer was tampered with.
   *
   * @param offered the mechanisms that the server offers
   */
  public byte[] first(Collection<String> offered) throws AuthFailure {
    enter(Step.INITIAL);
    if (endPointHash != null && offered.contains(ScramServer.MECHANISM_PLUS)) {
      mechanism = ScramServer.MECHANISM_PLUS;
      gs2Header = ScramExchange.BINDING_FLAG + ",,";
    } else if (offered.contains(ScramServer.MECHANISM)) {
      mechanism = ScramServer.MECHANISM;
      gs2Header = endPointHash == null ? "n,," : "y,,";
    } else {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED,
          "none of the server's SASL authentication mechanisms are supported");
    }
    clientFirstBare = "n=,r=" + ownNonce;
    step = Step.STARTED;
    return ScramExchange.latin1(gs2Header + clientFirstBare);
  }

  /** The mechanism that {@link #first} has chosen. */
  public String mechanism() {
    return mechanism;
  }

  /**
   * Takes server-first-message, returns client-final-message. Slow if the keys have to be derived.
   */
  public byte[] last(byte[] serverFirst) throws AuthFailure {
    enter(Step.STARTED);
    ScramAttributes message = new ScramAttributes(serverFirst);
    String nonce = message.value('r');
    ScramAttributes.requireNonce(nonce);
    if (!nonce.startsWith(ownNonce)) {
      throw new AuthFailure(AuthFailure.Kind.MALFORMED, "invalid SCRAM response (nonce mismatch)");
    }
    byte @Nullable [] salt = Base64Text.decode(message.value('s'));
    if (salt == null) {
      throw AuthFailure.malformed("invalid salt");
    }
    int iterations = iterations(message.value('i'));
    if (!message.atEnd()) {
      throw AuthFailure.malformed("garbage at end of server-first-message");
    }
    ScramKeys held = keysFor(salt, iterations);
    keys = held;
    byte @Nullable [] bound = mechanism.equals(ScramServer.MECHANISM_PLUS) ? endPointHash : null;
    String bare = "c=" + ScramExchange.channelAttribute(gs2Header, bound) + ",r=" + nonce;
    authMessage = ScramExchange.authMessage(clientFirstBare, message.text(), bare);
    byte[] clientKey = held.clientKey();
    byte[] signature = ScramCrypto.hmac(ScramCrypto.sha256(clientKey), authMessage);
    step = Step.PROVEN;
    return ScramExchange.latin1(
        bare + ",p=" + Base64Text.encode(ScramCrypto.xor(clientKey, signature)));
  }

  private static int iterations(String text) throws AuthFailure {
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw AuthFailure.malformed("invalid iteration count");
    }
    int iterations = Integer.parseInt(text);
    if (iterations < 1) {
      throw AuthFailure.malformed("invalid iteration count");
    }
    return iterations;
  }

  private ScramKeys keysFor(byte[] salt, int iterations) throws AuthFailure {
    if (keys != null && keys.holdFor(salt, iterations)) {
      return keys;
    }
    if (password == null) {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED,
          "cannot do SCRAM authentication: the server's SCRAM secret differs from the one that the"
              + " client authenticated with");
    }
    if (iterations > MAX_ITERATIONS) {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED, "server asks for too many SCRAM iterations: " + iterations);
    }
    return ScramKeys.derive(password, salt, iterations);
  }

  /**
   * Takes server-final-message.
   *
   * @throws AuthFailure of kind WRONG_SERVER if the server does not know our verifier
   */
  public void verify(byte[] serverFinal) throws AuthFailure {
    enter(Step.PROVEN);
    ScramAttributes message = new ScramAttributes(serverFinal);
    if (message.peek() == 'e') {
      // The value is the server's and goes to the log: printable ASCII only.
      String error = message.value('e').replaceAll("[^\\x20-\\x7e]", "?");
      throw new AuthFailure(
          AuthFailure.Kind.WRONG_PASSWORD,
          "error received from server in SCRAM exchange: " + error);
    }
    byte @Nullable [] signature = Base64Text.decodeCanonical(message.value('v'));
    if (signature == null || signature.length != ScramCrypto.KEY_LENGTH) {
      throw AuthFailure.malformed("malformed server signature");
    }
    if (!message.atEnd()) {
      throw AuthFailure.malformed("garbage at end of server-final-message");
    }
    byte[] expected = ScramCrypto.hmac(keys().serverKey(), authMessage);
    if (!MessageDigest.isEqual(expected, signature)) {
      throw new AuthFailure(AuthFailure.Kind.WRONG_SERVER, "invalid server signature");
    }
    step = Step.DONE;
  }

  /** Whether the server has proved itself; AuthenticationOk must not be believed before. */
  public boolean isDone() {
    return step == Step.DONE;
  }

  /**
   * The keys that were used: worth keeping for the next exchange with this server.
   *
   * @throws IllegalStateException before {@link #last} has returned
   */
  public ScramKeys keys() {
    if (keys == null) {
      throw new IllegalStateException("no keys derived yet");
    }
    return keys;
  }

  private void enter(Step expected) throws AuthFailure {
    Step current = step;
    step = Step.FAILED;
    if (current != expected) {
      throw AuthFailure.malformed("SASL message out of order");
    }
  }
}
