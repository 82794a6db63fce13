package dev.pooler.core.session.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.frontend.PasswordMessage;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.GssEncRequest;
import dev.pooler.protocol.startup.SslRequest;
import dev.pooler.protocol.startup.StartupMessage;
import dev.pooler.protocol.startup.StartupPacket;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.Supplier;
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
    LOOKING_UP,
    CHECKING,
    AUTHENTICATING,
    OVER
  }

  /**
   * Where the client comes from.
   *
   * @param unixSocket by a Unix-domain socket: TLS is neither offered nor demanded
   * @param sameUser and its process runs as the user that the pooler runs as: it may enter the
   *     console as {@code pgbouncer}
   * @param uid the account of its process, {@link #UNKNOWN} by TCP
   * @param address null: by a Unix-domain socket, or it has hung up already
   */
  public record Peer(boolean unixSocket, boolean sameUser, int uid, @Nullable InetAddress address) {
    /** No account. */
    public static final int UNKNOWN = -1;

    /** A client by TCP whose socket is closed already. */
    public static final Peer GONE = new Peer(false, false, UNKNOWN, null);

    /** By TCP. */
    public static Peer tcp(InetAddress address) {
      return new Peer(false, false, UNKNOWN, address);
    }

    /** By a Unix-domain socket. */
    public static Peer unix(int uid, boolean sameUser) {
      return new Peer(true, sameUser, uid, null);
    }
  }

  private final Supplier<LoginPolicy> policies;
  private final Peer peer;
  private final TlsNegotiation tls;

  private Phase phase = Phase.STARTUP;
  private @Nullable LoginIdentity asked;
  private @Nullable Identification identification;

  /**
   * @param policies the rules now in force: asked for when the client connects, for TLS, and when
   *     it has said who it is, for everything else
   */
  public ClientLogin(Supplier<LoginPolicy> policies, Peer peer) {
    this.policies = policies;
    this.peer = peer;
    this.tls = new TlsNegotiation(policies.get().tlsMode(), peer);
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
    return goOn(() -> null, in, out);
  }

  /**
   * A server has answered what {@link LoginStep.LookUp} wanted to know; goes on as {@link #advance}
   * does.
   *
   * @throws IllegalStateException when nothing was to be looked up
   */
  public LoginStep lookedUp(SecretAnswer answer, ByteBuf in, ByteBuf out) {
    if (phase != Phase.LOOKING_UP) {
      throw new IllegalStateException("login is at " + phase);
    }
    phase = Phase.AUTHENTICATING;
    return goOn(() -> begun().takeUp(answer, out), in, out);
  }

  /**
   * It has been found out whether the password of {@link LoginStep.Check} is right; goes on as
   * {@link #advance} does.
   *
   * @throws IllegalStateException when nothing was to be checked
   */
  public LoginStep checked(CheckVerdict verdict, ByteBuf in, ByteBuf out) {
    if (phase != Phase.CHECKING) {
      throw new IllegalStateException("login is at " + phase);
    }
    phase = Phase.AUTHENTICATING;
    return goOn(() -> begun().judged(verdict, out), in, out);
  }

  /** Something to do before the client's bytes are looked at. */
  @FunctionalInterface
  private interface First {
    @Nullable LoginStep run() throws LoginRefusal;
  }

  private LoginStep goOn(First first, ByteBuf in, ByteBuf out) {
    try {
      LoginStep step = first.run();
      while (step == null) {
        step =
            switch (phase) {
              case STARTUP -> startup(in, out);
              case AUTHENTICATING -> authenticate(in, out);
              case LOOKING_UP, CHECKING -> new LoginStep.NeedMore();
              case TLS, OVER -> throw new IllegalStateException("login is at " + phase);
            };
      }
      phase =
          switch (step) {
            case LoginStep.NeedMore _ -> phase;
            case LoginStep.StartTls _ -> Phase.TLS;
            case LoginStep.LookUp _ -> Phase.LOOKING_UP;
            case LoginStep.Check _ -> Phase.CHECKING;
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

  /** Who the client says it is; null before it has said so. */
  public @Nullable LoginIdentity asked() {
    return asked;
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
    LoginPolicy policy = policies.get();
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
    LoginIdentity asking =
        LoginIdentity.asking(user, database, parameters, message.version().negotiated());
    asked = asking;
    Identification begun = new Identification(policy, peer, tls, asking);
    identification = begun;
    phase = Phase.AUTHENTICATING;
    return begun.begin(out);
  }

  private @Nullable LoginStep authenticate(ByteBuf in, ByteBuf out) throws LoginRefusal {
    PasswordMessage message = FirstPackets.nextPassword(in);
    return message == null ? new LoginStep.NeedMore() : begun().answer(message, out);
  }

  private Identification begun() {
    return Objects.requireNonNull(identification, "nobody has been asked");
  }
}
