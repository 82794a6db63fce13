package dev.pooler.core.session.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.frontend.PasswordMessage;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.GssEncRequest;
import dev.pooler.protocol.startup.SslRequest;
import dev.pooler.protocol.startup.StartupMessage;
import dev.pooler.protocol.startup.StartupPacket;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Logs one client in, from its first byte to AuthenticationOk (PostgreSQL's documentation, "Message
 * Flow", "Start-up"). Feed it what the client sends with {@link #advance} until it answers
 * something else than {@link LoginStep.NeedMore}. Confined to the client's event loop. Deriving a
 * SCRAM key from a password takes it about 2 ms.
 *
 * <p>In the order of PgBouncer: TLS demanded, parameters, limits, authentication, and only then
 * whether the database exists, so that strangers learn nothing about databases, and (unlike with
 * PgBouncer) nothing about who may use the console.
 */
public final class ClientLogin {
  private static final int MAX_USER_BYTES = 127;

  private enum Phase {
    STARTUP,
    TLS,
    AUTHENTICATING,
    OVER
  }

  /**
   * Where the client comes from.
   *
   * @param unixSocket by a Unix-domain socket: TLS is neither offered nor demanded
   * @param sameUser and its process runs as the user that the pooler runs as: it may enter the
   *     console as {@code pgbouncer}
   */
  public record Peer(boolean unixSocket, boolean sameUser) {
    /** By TCP. */
    public static final Peer TCP = new Peer(false, false);
  }

  private final LoginPolicy policy;
  private final Entrance entrance;
  private final Peer peer;
  private final TlsNegotiation tls;

  private Phase phase = Phase.STARTUP;
  private @Nullable LoginIdentity candidate;
  private @Nullable PasswordExchange exchange;

  public ClientLogin(LoginPolicy policy, Peer peer) {
    this.policy = policy;
    this.entrance = new Entrance(policy);
    this.peer = peer;
    this.tls = new TlsNegotiation(policy.tlsMode(), peer);
  }

  /**
   * Takes as many packets as are there. A packet that is not complete stays in {@code in}.
   *
   * @param in what the client has sent and was not consumed yet
   * @param out where answers are appended; to be sent whatever the step is
   * @throws IllegalStateException after any step but {@link LoginStep.NeedMore}, and before {@link
   *     #tlsEstablished} once TLS was to be started
   */
  public LoginStep advance(ByteBuf in, ByteBuf out) {
    try {
      LoginStep step = null;
      while (step == null) {
        step =
            switch (phase) {
              case STARTUP -> startup(in, out);
              case AUTHENTICATING -> authenticate(in, out);
              case TLS, OVER -> throw new IllegalStateException("login is at " + phase);
            };
      }
      phase =
          switch (step) {
            case LoginStep.NeedMore _ -> phase;
            case LoginStep.StartTls _ -> Phase.TLS;
            case LoginStep.AuthenticatedAs _, LoginStep.Cancel _, LoginStep.Rejected _ ->
                Phase.OVER;
          };
      return step;
    } catch (LoginRefusal refusal) {
      phase = Phase.OVER;
      if (refusal.error.toldToClient()) {
        BackendEncoder.error(out, refusal.error.fields());
      }
      return new LoginStep.Rejected(refusal.error, refusal.detail);
    }
  }

  /** The handshake that {@link LoginStep.StartTls} asked for is done. */
  public void tlsEstablished(TlsFacts facts) {
    if (phase != Phase.TLS) {
      throw new IllegalStateException("login is at " + phase);
    }
    tls.established(facts);
    phase = Phase.STARTUP;
  }

  private @Nullable LoginStep startup(ByteBuf in, ByteBuf out) throws LoginRefusal {
    LoginStep handshake = tls.unasked(in);
    if (handshake != null) {
      return handshake;
    }
    StartupPacket packet = FirstPackets.next(in);
    return switch (packet) {
      case null -> new LoginStep.NeedMore();
      case SslRequest _ -> tls.requested(in, out);
      case GssEncRequest _ -> {
        if (in.isReadable()) {
          throw new LoginRefusal(ClientError.DATA_AFTER_GSS_REQUEST);
        }
        out.writeByte('N');
        yield null;
      }
      case CancelRequest request -> new LoginStep.Cancel(request);
      case StartupMessage message -> begin(message, out);
    };
  }

  private @Nullable LoginStep begin(StartupMessage message, ByteBuf out) throws LoginRefusal {
    tls.check();
    if (message.needsNegotiation()) {
      BackendEncoder.negotiateProtocolVersion(
          out, message.version().negotiated().minor(), message.extensions());
    }
    StartupParameters parameters = StartupParameters.read(message, policy);
    String user = message.user();
    String database = message.database();
    if (user == null || database == null) {
      throw new LoginRefusal(LoginError.NO_USER_NAME);
    }
    if (user.getBytes(UTF_8).length > MAX_USER_BYTES) {
      throw new LoginRefusal(LoginError.USER_NAME_TOO_LONG);
    }
    PoolerError full = policy.admission(database, user);
    if (full != null) {
      throw new LoginRefusal(full);
    }
    LoginIdentity asked =
        LoginIdentity.asking(user, database, parameters, message.version().negotiated());
    candidate = asked;
    return peer.unixSocket() && peer.sameUser() && entrance.isOwner(asked)
        ? welcome(asked.onConsole(Access.ADMIN), out)
        : ask(asked, out);
  }

  private @Nullable LoginStep ask(LoginIdentity asked, ByteBuf out) throws LoginRefusal {
    String user = asked.user();
    StoredSecret onFile = policy.secretOf(user);
    StoredSecret secret = onFile instanceof StoredSecret.None ? null : onFile;
    AuthType type = policy.authType(asked.database(), user, tls.isEstablished(), peer.unixSocket());
    if (type == AuthType.TRUST && onFile == null) {
      throw new LoginRefusal(LoginError.TRUST_AUTHENTICATION_FAILED, "no such user");
    }
    PasswordExchange chosen =
        new ExchangeChooser(policy, tls.endPointHash()).choose(type, user, secret);
    if (chosen != null) {
      exchange = chosen;
      phase = Phase.AUTHENTICATING;
      chosen.begin(out);
      return null;
    }
    return welcome(
        type == AuthType.ANY
            ? entrance.anybody(asked)
            : entrance.proven(asked, entrance.onFile(user)),
        out);
  }

  private @Nullable LoginStep authenticate(ByteBuf in, ByteBuf out) throws LoginRefusal {
    PasswordMessage message = FirstPackets.nextPassword(in);
    if (message == null) {
      return new LoginStep.NeedMore();
    }
    if (exchange == null || candidate == null) {
      throw new IllegalStateException("nobody has asked");
    }
    Credentials proven = exchange.answer(message, out);
    return proven == null ? null : welcome(entrance.proven(candidate, proven), out);
  }

  private static LoginStep welcome(LoginIdentity who, ByteBuf out) {
    BackendEncoder.authenticationOk(out);
    return new LoginStep.AuthenticatedAs(who);
  }
}
