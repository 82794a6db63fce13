package dev.pooler.core.backend.login;

import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.TlsServerEndPoint;
import dev.pooler.protocol.backend.Authentication;
import dev.pooler.protocol.backend.BackendDecoder;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.backend.NegotiateProtocolVersion;
import dev.pooler.protocol.backend.NoticeResponse;
import dev.pooler.protocol.backend.ParameterStatus;
import dev.pooler.protocol.backend.ReadyForQuery;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Logs one backend connection in to PostgreSQL (documentation, "Message Flow: Start-up" and "SSL
 * Session Encryption"). Call {@link #start} once connected, then the method that fits what the
 * server sends, and carry out the one {@link LoginAction} that each returns, until that is {@link
 * LoginAction.Ready} or {@link LoginAction.Failed}.
 *
 * <p>A failed login answers everything with its failure, so that what is left in a read buffer does
 * no harm. Confined to the event loop of its connection.
 */
public final class ServerLogin {
  private static final String FEATURE_NOT_SUPPORTED = ProtocolViolation.FEATURE_NOT_SUPPORTED;
  private static final int STARTUP_CAPACITY = 256;

  private enum Phase {
    NEW,
    TLS_ASKED,
    TLS_HANDSHAKE,
    AUTHENTICATION,
    AUTHENTICATED,
    READY,
    FAILED
  }

  private final LoginRequest request;
  private final ByteBufAllocator allocator;
  private final AuthAnswers answers;
  private final LinkedHashMap<String, String> parameters = new LinkedHashMap<>();

  private Phase phase = Phase.NEW;
  private ProtocolVersion version;
  private @Nullable BackendKeyData cancelKey;
  private LoginAction.@Nullable Failed failed;

  /**
   * A login that has not begun.
   *
   * @param allocator of the buffers that are to be sent
   * @param random source of nonces
   */
  public ServerLogin(LoginRequest request, ByteBufAllocator allocator, SecureRandom random) {
    this.request = request;
    this.allocator = allocator;
    this.answers = new AuthAnswers(request, random);
    this.version = request.version();
  }

  /** The connection is open. */
  public LoginAction start() {
    require(Phase.NEW);
    return switch (request.tls()) {
      case OFF -> new LoginAction.Send(startup());
      case IF_OFFERED, REQUIRED -> {
        phase = Phase.TLS_ASKED;
        ByteBuf bytes = allocator.buffer(2 * Integer.BYTES);
        StartupEncoder.sslRequest(bytes);
        yield new LoginAction.Send(bytes);
      }
      case DIRECT -> {
        phase = Phase.TLS_HANDSHAKE;
        yield new LoginAction.StartTls();
      }
    };
  }

  /** Whether the next byte from the server is the answer to SSLRequest, which is no frame. */
  public boolean awaitsTlsAnswer() {
    return phase == Phase.TLS_ASKED;
  }

  /**
   * The server has answered SSLRequest.
   *
   * @param answer 'S' for yes, 'N' for no
   * @param behind number of bytes that have already been received behind it: there must be none,
   *     for nobody knows who sent them
   */
  public LoginAction onTlsAnswer(byte answer, int behind) {
    if (failed != null) {
      return failed;
    }
    require(Phase.TLS_ASKED);
    if (answer != 'S' && answer != 'N') {
      return fail(LoginFailure.of(Reason.BAD_TLS_ANSWER, "bad sslreq answer"));
    }
    if (behind > 0) {
      return fail(
          LoginFailure.of(Reason.DATA_BEFORE_TLS, "received unencrypted data after SSL response"));
    }
    if (answer == 'S') {
      phase = Phase.TLS_HANDSHAKE;
      return new LoginAction.StartTls();
    }
    if (request.tls() == LoginTls.REQUIRED) {
      return fail(LoginFailure.of(Reason.TLS_REFUSED, "server refused SSL"));
    }
    return new LoginAction.PlainContinue(startup());
  }

  /**
   * The handshake is done, and the certificate is as it should be.
   *
   * @param endPointHash {@linkplain TlsServerEndPoint#hash hash} of the server's certificate, null
   *     if there is none
   */
  public LoginAction onTlsReady(byte @Nullable [] endPointHash) {
    require(Phase.TLS_HANDSHAKE);
    answers.onTls(endPointHash);
    return new LoginAction.Send(startup());
  }

  /**
   * The server has sent a message.
   *
   * @param body readable part of the buffer; not kept, indices are not moved
   */
  public LoginAction onMessage(byte tag, ByteBuf body) {
    if (failed != null) {
      return failed;
    }
    if (phase != Phase.AUTHENTICATION && phase != Phase.AUTHENTICATED) {
      throw new IllegalStateException("message while " + phase);
    }
    try {
      return onMessage(BackendDecoder.decode(tag, body));
    } catch (ProtocolViolation e) {
      return fail(LoginFailure.of(Reason.BAD_MESSAGE, e.getMessage()));
    } catch (LoginFailedException e) {
      return fail(e.failure());
    }
  }

  private LoginAction onMessage(BackendMessage message) throws LoginFailedException {
    return switch (message) {
      case Authentication authentication -> onAuthentication(authentication);
      case ErrorResponse(ErrorFields fields) -> onError(fields);
      case NoticeResponse _ -> new LoginAction.ReadOn();
      case NegotiateProtocolVersion negotiated -> onNegotiated(negotiated);
      case ParameterStatus(String name, String value) -> {
        requireAuthenticated(message);
        parameters.put(name, value);
        yield new LoginAction.ReadOn();
      }
      case BackendKeyData key -> {
        requireAuthenticated(message);
        cancelKey = key;
        yield new LoginAction.ReadOn();
      }
      case ReadyForQuery(TransactionStatus status) -> {
        requireAuthenticated(message);
        yield onReady(status);
      }
      case BackendMessage.Other(byte tag) ->
          throw bad("unknown pkt from server: " + printable(tag));
    };
  }

  private LoginAction onAuthentication(Authentication message) throws LoginFailedException {
    if (phase != Phase.AUTHENTICATION) {
      throw bad("protocol error: authentication request after AuthenticationOk");
    }
    ByteBuf out = allocator.buffer(STARTUP_CAPACITY);
    boolean sent = false;
    try {
      answers.answer(message, out);
      if (message instanceof Authentication.Ok) {
        phase = Phase.AUTHENTICATED;
      }
      sent = out.isReadable();
      return sent ? new LoginAction.Send(out) : new LoginAction.ReadOn();
    } catch (IllegalArgumentException e) {
      // What we are told to send cannot be written: a NUL in the password.
      throw bad("password cannot be sent: " + e.getMessage());
    } finally {
      if (!sent) {
        out.release();
      }
    }
  }

  private LoginAction onNegotiated(NegotiateProtocolVersion message) throws LoginFailedException {
    if (phase != Phase.AUTHENTICATION || message.newestMinor() > request.version().minor()) {
      throw bad("protocol error: unexpected NegotiateProtocolVersion from server");
    }
    version = new ProtocolVersion(request.version().major(), message.newestMinor());
    return new LoginAction.ReadOn();
  }

  private LoginAction onError(ErrorFields fields) {
    // PostgreSQL before 9.3.21, 10.2 and the like refuses what it should negotiate.
    boolean tooNew =
        phase == Phase.AUTHENTICATION
            && fields.sqlState().equals(FEATURE_NOT_SUPPORTED)
            && request.version().compareTo(ProtocolVersion.V3_0) > 0;
    return fail(
        new LoginFailure(
            tooNew ? Reason.PROTOCOL_REFUSED : Reason.SERVER_ERROR,
            "server login failed: " + fields.severity() + " " + fields.message(),
            fields));
  }

  private LoginAction onReady(TransactionStatus status) throws LoginFailedException {
    if (status != TransactionStatus.IDLE) {
      throw bad("protocol error: server begins in transaction status " + status);
    }
    phase = Phase.READY;
    return new LoginAction.Ready(
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters)),
        cancelKey,
        version,
        answers.keys());
  }

  private void requireAuthenticated(BackendMessage message) throws LoginFailedException {
    if (phase != Phase.AUTHENTICATED) {
      throw bad(
          "protocol error: " + message.getClass().getSimpleName() + " before AuthenticationOk");
    }
  }

  private ByteBuf startup() {
    ByteBuf bytes = allocator.buffer(STARTUP_CAPACITY);
    StartupEncoder.startup(bytes, request.startupMessage());
    phase = Phase.AUTHENTICATION;
    return bytes;
  }

  private LoginAction fail(LoginFailure failure) {
    phase = Phase.FAILED;
    failed = new LoginAction.Failed(failure);
    return failed;
  }

  private void require(Phase expected) {
    if (phase != expected) {
      throw new IllegalStateException("expected " + expected + " but is " + phase);
    }
  }

  private static LoginFailedException bad(String message) {
    return new LoginFailedException(Reason.BAD_MESSAGE, message);
  }

  private static String printable(byte tag) {
    return tag >= 0x21 && tag <= 0x7E
        ? "'" + (char) tag + "'"
        : String.format("0x%02x", tag & 0xFF);
  }
}
