package dev.pooler.protocol.auth;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256(-PLUS) exchange (RFC 5802, RFC 7677; PostgreSQL
 * documentation, "SASL Authentication"). Offer {@link #mechanisms()}, answer SASLInitialResponse
 * with {@link #first}, SASLResponse with {@link #last}; if that returns, the client has proved that
 * it knows the password, and {@link #keys()} are the keys that it proved to hold. Every step may be
 * taken once. Confined to the event loop of its connection.
 */
public final class ScramServer {
  /** Name of the mechanism without channel binding. */
  public static final String MECHANISM = "SCRAM-SHA-256";

  /** Name of the mechanism that binds the exchange to the TLS channel. */
  public static final String MECHANISM_PLUS = "SCRAM-SHA-256-PLUS";

  private enum Step {
    INITIAL,
    CHALLENGED,
    PROVEN,
    FAILED
  }

  private final ScramVerifier verifier;
  private final byte @Nullable [] endPointHash;
  private final String ownNonce;

  private Step step = Step.INITIAL;
  private String gs2Header = "";
  private String clientFirstBare = "";
  private String nonce = "";
  private String serverFirst = "";
  private @Nullable ScramKeys keys;

  /**
   * An exchange with one client.
   *
   * @param verifier the user's, or a {@linkplain ScramVerifier#mock mock} where there is none
   * @param endPointHash {@linkplain TlsServerEndPoint#hash hash} of our own certificate if the
   *     client came by TLS, else null; without it no channel binding is offered
   */
  public ScramServer(ScramVerifier verifier, byte @Nullable [] endPointHash, SecureRandom random) {
    this(verifier, endPointHash, ScramExchange.nonce(random));
  }

  ScramServer(ScramVerifier verifier, byte @Nullable [] endPointHash, String ownNonce) {
    this.verifier = verifier;
    this.endPointHash = endPointHash == null ? null : endPointHash.clone();
    this.ownNonce = ownNonce;
  }

  /** The mechanisms to offer in AuthenticationSASL, best first. */
  public List<String> mechanisms() {
    return endPointHash == null ? List.of(MECHANISM) : List.of(MECHANISM_PLUS, MECHANISM);
  }

  /**
   * Takes client-first-message, returns server-first-message.
   *
   * @param clientFirst null, which SASL allows and no known client sends, is refused
   * @throws AuthFailure if the message is malformed, or the two sides disagree about channel
   *     binding
   */
  public byte[] first(String mechanism, byte @Nullable [] clientFirst) throws AuthFailure {
    enter(Step.INITIAL);
    if (clientFirst == null) {
      throw AuthFailure.malformed("SASLInitialResponse without data");
    }
    if (!mechanisms().contains(mechanism)) {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED, "client selected an invalid SASL authentication mechanism");
    }
    ScramAttributes message = new ScramAttributes(clientFirst);
    readGs2Header(message, mechanism.equals(MECHANISM_PLUS));
    gs2Header = message.text().substring(0, message.position());
    clientFirstBare = message.text().substring(message.position());
    if (message.peek() == 'm') {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED, "client requires an unsupported SCRAM extension");
    }
    // The name in the exchange does not count, the one of the startup packet does.
    message.value('n');
    String clientNonce = message.value('r');
    ScramAttributes.requireNonce(clientNonce);
    while (!message.atEnd()) {
      message.any();
    }
    nonce = clientNonce + ownNonce;
    serverFirst =
        "r="
            + nonce
            + ",s="
            + Base64Text.encode(verifier.ownSalt())
            + ",i="
            + verifier.iterations();
    step = Step.CHALLENGED;
    return ScramExchange.latin1(serverFirst);
  }

  private void readGs2Header(ScramAttributes message, boolean plus) throws AuthFailure {
    char flag = message.peek();
    switch (flag) {
      case 'n', 'y' -> {
        if (plus) {
          throw AuthFailure.malformed(
              "client selected SCRAM-SHA-256-PLUS, but does not include channel binding data");
        }
        // Somebody between us has taken SCRAM-SHA-256-PLUS out of our offer.
        if (flag == 'y' && endPointHash != null) {
          throw new AuthFailure(
              AuthFailure.Kind.CHANNEL_BINDING,
              "SCRAM channel binding negotiation error: client supports channel binding but"
                  + " thinks the server does not");
        }
        message.expect(flag);
      }
      case 'p' -> {
        if (!plus) {
          throw AuthFailure.malformed(
              "client selected SCRAM-SHA-256 without channel binding, but includes channel binding"
                  + " data");
        }
        if (!message.skip(ScramExchange.BINDING_FLAG)) {
          throw new AuthFailure(
              AuthFailure.Kind.UNSUPPORTED, "unsupported SCRAM channel-binding type");
        }
      }
      default ->
          throw AuthFailure.malformed("unexpected channel-binding flag in client-first-message");
    }
    message.expect(',');
    if (message.peek() == 'a') {
      throw new AuthFailure(
          AuthFailure.Kind.UNSUPPORTED,
          "client uses authorization identity, but it is not supported");
    }
    message.expect(',');
  }

  /**
   * Takes client-final-message, returns server-final-message; the client is authenticated then.
   *
   * @throws AuthFailure of kind WRONG_PASSWORD if the proof is wrong, else as the message fails
   */
  public byte[] last(byte[] clientFinal) throws AuthFailure {
    enter(Step.CHALLENGED);
    ScramAttributes message = new ScramAttributes(clientFinal);
    byte @Nullable [] bound = gs2Header.startsWith("p") ? endPointHash : null;
    if (!message.value('c').equals(ScramExchange.channelAttribute(gs2Header, bound))) {
      throw new AuthFailure(
          AuthFailure.Kind.CHANNEL_BINDING,
          bound == null
              ? "unexpected SCRAM channel-binding attribute in client-final-message"
              : "SCRAM channel binding check failed");
    }
    if (!message.value('r').equals(nonce)) {
      throw AuthFailure.malformed("nonce does not match");
    }
    String attribute;
    int start;
    do {
      start = message.position();
      attribute = message.any();
    } while (!attribute.startsWith("p="));
    byte @Nullable [] proof = Base64Text.decodeCanonical(attribute.substring(2));
    if (proof == null || proof.length != ScramCrypto.KEY_LENGTH || !message.atEnd()) {
      throw AuthFailure.malformed("malformed proof in client-final-message");
    }
    byte[] signature = verify(message.text().substring(0, start - 1), proof);
    step = Step.PROVEN;
    return ScramExchange.latin1("v=" + Base64Text.encode(signature));
  }

  private byte[] verify(String clientFinalBare, byte[] proof) throws AuthFailure {
    byte[] authMessage = ScramExchange.authMessage(clientFirstBare, serverFirst, clientFinalBare);
    byte[] clientSignature = ScramCrypto.hmac(verifier.ownStoredKey(), authMessage);
    byte[] clientKey = ScramCrypto.xor(proof, clientSignature);
    if (!MessageDigest.isEqual(ScramCrypto.sha256(clientKey), verifier.ownStoredKey())) {
      throw new AuthFailure(AuthFailure.Kind.WRONG_PASSWORD, "password authentication failed");
    }
    keys = new ScramKeys(verifier, clientKey);
    return ScramCrypto.hmac(verifier.ownServerKey(), authMessage);
  }

  /**
   * The keys that the client proved to hold; enough to log in, in its name, to a server with the
   * same verifier.
   *
   * @throws IllegalStateException before {@link #last} has returned
   */
  public ScramKeys keys() {
    if (keys == null) {
      throw new IllegalStateException("the client has not proved anything yet");
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
