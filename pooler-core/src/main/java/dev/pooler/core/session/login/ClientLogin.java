package dev.pooler.core.session.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.error.DetailedError.DatabaseDisabled;
import dev.pooler.core.error.DetailedError.NoSuchDatabase;
import dev.pooler.core.error.DetailedError.TlsFailed;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
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
  private static final String OWNER = "pgbouncer";

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
  private final Peer peer;

  private Phase phase = Phase.STARTUP;
  private @Nullable TlsFacts tls;
  private boolean directTls;
  private @Nullable LoginIdentity candidate;
  private @Nullable PasswordExchange exchange;

  public ClientLogin(LoginPolicy policy, Peer peer) {
    this.policy = policy;
    this.peer = peer;
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
      if (!(step instanceof LoginStep.NeedMore) && !(step instanceof LoginStep.StartTls)) {
        phase = Phase.OVER;
      }
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
    tls = facts;
    phase = Phase.STARTUP;
  }

  private @Nullable LoginStep startup(ByteBuf in, ByteBuf out) throws LoginRefusal {
    if (tls != null && directTls && !tls.postgresqlAgreed()) {
      // As PostgreSQL 17: otherwise a web browser could be made to talk to us (ALPACA).
      throw new LoginRefusal(new TlsFailed("direct TLS without ALPN protocol postgresql"));
    }
    if (FirstPackets.beginsTls(in) && tls == null && offersTls()) {
      directTls = true;
      phase = Phase.TLS;
      return new LoginStep.StartTls(true);
    }
    StartupPacket packet = FirstPackets.next(in);
    return switch (packet) {
      case null -> new LoginStep.NeedMore();
      case SslRequest _ -> sslRequest(in, out);
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

  private boolean offersTls() {
    return policy.tlsMode().usesTls() && !peer.unixSocket();
  }

  private @Nullable LoginStep sslRequest(ByteBuf in, ByteBuf out) throws LoginRefusal {
    if (tls != null) {
      throw new LoginRefusal(ClientError.SSL_INSIDE_SSL);
    }
    // What came before the handshake was not encrypted, and may be from anybody.
    if (in.isReadable()) {
      throw new LoginRefusal(ClientError.DATA_AFTER_SSL_REQUEST);
    }
    if (!offersTls()) {
      out.writeByte('N');
      return null;
    }
    out.writeByte('S');
    phase = Phase.TLS;
    return new LoginStep.StartTls(false);
  }

  private @Nullable LoginStep begin(StartupMessage message, ByteBuf out) throws LoginRefusal {
    if (policy.tlsMode().requiresTls() && tls == null && !peer.unixSocket()) {
      throw new LoginRefusal(LoginError.SSL_REQUIRED);
    }
    if (message.needsNegotiation()) {
      BackendEncoder.negotiateProtocolVersion(
          out, message.version().negotiated().minor(), message.extensions());
    }
    SequencedMap<String, String> parameters = StartupParameters.read(message, policy);
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
        new LoginIdentity(
            user,
            database,
            Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters)),
            new Credentials.NoPassword(),
            message.version().negotiated(),
            null);
    candidate = asked;
    if (isOwner(asked)) {
      return welcome(asked, new Credentials.NoPassword(), Access.ADMIN, out);
    }
    return ask(asked, out);
  }

  private boolean isOwner(LoginIdentity asked) {
    return peer.unixSocket()
        && peer.sameUser()
        && asked.user().equals(OWNER)
        && policy.database(asked.database()) instanceof DatabaseAccess.Admin;
  }

  private @Nullable LoginStep ask(LoginIdentity asked, ByteBuf out) throws LoginRefusal {
    String user = asked.user();
    StoredSecret onFile = policy.secretOf(user);
    StoredSecret secret = onFile instanceof StoredSecret.None ? null : onFile;
    AuthType type = policy.authType(asked.database(), user, tls != null, peer.unixSocket());
    if (type == AuthType.TRUST && onFile == null) {
      throw new LoginRefusal(LoginError.TRUST_AUTHENTICATION_FAILED, "no such user");
    }
    byte[] endPointHash = tls == null ? null : tls.endPointHash();
    PasswordExchange chosen = new ExchangeChooser(policy, endPointHash).choose(type, user, secret);
    if (chosen != null) {
      exchange = chosen;
      phase = Phase.AUTHENTICATING;
      chosen.begin(out);
      return null;
    }
    if (type == AuthType.ANY) {
      return welcomeAnybody(asked, out);
    }
    Credentials credentials =
        onFile == null ? new Credentials.NoPassword() : Credentials.of(onFile, null);
    return enter(asked, credentials, out);
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
    return proven == null ? null : enter(candidate, proven, out);
  }

  private LoginStep welcomeAnybody(LoginIdentity asked, ByteBuf out) throws LoginRefusal {
    return switch (policy.database(asked.database())) {
      case DatabaseAccess.Open(String forcedUser) when forcedUser != null -> {
        StoredSecret secret = policy.secretOf(forcedUser);
        LoginIdentity forced =
            new LoginIdentity(
                forcedUser,
                asked.database(),
                asked.parameters(),
                asked.credentials(),
                asked.version(),
                null);
        Credentials credentials =
            secret == null ? new Credentials.NoPassword() : Credentials.of(secret, null);
        yield welcome(forced, credentials, null, out);
      }
      case DatabaseAccess.Admin _ ->
          welcome(
              asked,
              new Credentials.NoPassword(),
              policy.isAdmin(asked.user()) ? Access.ADMIN : Access.STATS,
              out);
      case DatabaseAccess.Disabled _ ->
          throw new LoginRefusal(new DatabaseDisabled(asked.database()));
      case DatabaseAccess.Open _, DatabaseAccess.Missing _ ->
          throw new LoginRefusal(new ConfigurationError("auth_type=any requires forced user"));
    };
  }

  /** The user has proven itself; is there what it asked for? */
  private LoginStep enter(LoginIdentity asked, Credentials proven, ByteBuf out)
      throws LoginRefusal {
    Access console =
        switch (policy.database(asked.database())) {
          case DatabaseAccess.Open _ -> null;
          case DatabaseAccess.Missing _ ->
              throw new LoginRefusal(new NoSuchDatabase(asked.database()));
          case DatabaseAccess.Disabled _ ->
              throw new LoginRefusal(new DatabaseDisabled(asked.database()));
          case DatabaseAccess.Admin _ -> {
            if (policy.isAdmin(asked.user())) {
              yield Access.ADMIN;
            }
            if (policy.isStats(asked.user())) {
              yield Access.STATS;
            }
            throw new LoginRefusal(LoginError.CONSOLE_NOT_ALLOWED);
          }
        };
    return welcome(asked, proven, console, out);
  }

  private static LoginStep welcome(
      LoginIdentity asked, Credentials proven, @Nullable Access console, ByteBuf out) {
    BackendEncoder.authenticationOk(out);
    return new LoginStep.AuthenticatedAs(
        new LoginIdentity(
            asked.user(), asked.database(), asked.parameters(), proven, asked.version(), console));
  }
}
