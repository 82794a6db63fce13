package dev.pooler.core.session.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.session.login.ClientLogin.Peer;
import dev.pooler.core.session.login.PasswordExchange.Outcome;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.frontend.PasswordMessage;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a client is who it says, once its startup message is read: looks for the user's
 * secret, asks for the proof that its rule demands, and judges the answers. A step that is null
 * means that the client has been asked something. Confined to the client's event loop.
 */
final class Identification {
  private final LoginPolicy policy;
  private final Entrance entrance;
  private final Peer peer;
  private final TlsNegotiation tls;

  /** Who it is as far as is known. */
  private LoginIdentity asked;

  private boolean serverAsked;
  private @Nullable PasswordExchange exchange;
  private @Nullable PasswordCheck checking;

  Identification(LoginPolicy policy, Peer peer, TlsNegotiation tls, LoginIdentity asked) {
    this.policy = policy;
    this.entrance = new Entrance(policy);
    this.peer = peer;
    this.tls = tls;
    this.asked = asked;
  }

  /** Begins. */
  @Nullable LoginStep begin(ByteBuf out) throws LoginRefusal {
    return peer.unixSocket() && peer.sameUser() && entrance.isOwner(asked)
        ? welcome(asked.onConsole(Access.ADMIN), out)
        : identify(out);
  }

  /** Finds the user's secret: on file, else a server may know it. */
  private @Nullable LoginStep identify(ByteBuf out) throws LoginRefusal {
    AuthRule rule = rule();
    if (rule.isElsewhere()) {
      refuseTwoSources(rule);
    }
    StoredSecret onFile = policy.secretOf(asked.user());
    if (onFile != null || !rule.needsSecret()) {
      return ask(onFile, out);
    }
    return switch (policy.secretPlace(asked.database())) {
      case SecretPlace.Nowhere _ -> ask(null, out);
      case SecretPlace.OnServer place -> new LoginStep.LookUp(place, asked.user());
      case SecretPlace.Misconfigured(PoolerError error) -> throw new LoginRefusal(error);
    };
  }

  private AuthRule rule() {
    return policy.rule(asked, tls.isEstablished(), peer);
  }

  /** As PgBouncer: an entry cannot have its own way to ask servers, and a directory. */
  private void refuseTwoSources(AuthRule rule) throws LoginRefusal {
    if (policy.hasOwnAuthUser(asked.database())) {
      throw new LoginRefusal(
          new ConfigurationError(
              rule.type() + " can't be used together with database authentication"));
    }
  }

  /** Takes what a server has said about the user. */
  @Nullable LoginStep takeUp(SecretAnswer answer, ByteBuf out) throws LoginRefusal {
    serverAsked = true;
    return switch (answer) {
      case SecretAnswer.Found(String user, StoredSecret secret) -> {
        asked = asked.lookedUpAs(user, secret);
        yield ask(secret, out);
      }
      case SecretAnswer.Missing _ -> ask(null, out);
      case SecretAnswer.Failed(PoolerError error, String detail) ->
          throw new LoginRefusal(error, detail);
    };
  }

  /**
   * Has the client prove who it is.
   *
   * @param known what is known of its secret; null: there is no such user
   */
  private @Nullable LoginStep ask(@Nullable StoredSecret known, ByteBuf out) throws LoginRefusal {
    String user = asked.user();
    AuthRule rule = rule();
    new Proof(policy, rule, user, known != null).check(peer, tls);
    StoredSecret secret = known instanceof StoredSecret.None ? null : known;
    PasswordExchange chosen =
        new ExchangeChooser(policy, tls.endPointHash(), strangersHaveVerifiers(), peer.address())
            .choose(rule, user, secret);
    if (chosen != null) {
      exchange = chosen;
      chosen.begin(out);
      return null;
    }
    return welcome(
        rule.type() == AuthType.ANY
            ? entrance.anybody(asked)
            : entrance.proven(asked, Entrance.credentials(known)),
        out);
  }

  /** Whether one that does not exist would look as if it had a SCRAM verifier. */
  private boolean strangersHaveVerifiers() {
    return serverAsked ? policy.serversHaveVerifiers() : policy.usersHaveVerifiers();
  }

  /** Takes the client's answer. */
  @Nullable LoginStep answer(PasswordMessage message, ByteBuf out) throws LoginRefusal {
    return switch (Objects.requireNonNull(exchange, "nobody has asked").answer(message, out)) {
      case Outcome.Asked _ -> null;
      case Outcome.Proven(Credentials proven) -> welcome(entrance.proven(asked, proven), out);
      case Outcome.ToBeChecked(PasswordCheck check) -> {
        checking = check;
        yield new LoginStep.Check(check);
      }
    };
  }

  /** Takes the judgement of a password. */
  LoginStep judged(CheckVerdict verdict, ByteBuf out) throws LoginRefusal {
    PasswordCheck check = Objects.requireNonNull(checking);
    if (!verdict.accepted()) {
      throw new LoginRefusal(
          switch (check.judge()) {
            case LDAP -> LoginError.LDAP_AUTHENTICATION_FAILED;
            case PAM -> LoginError.PAM_AUTHENTICATION_FAILED;
          },
          verdict.detail());
    }
    StoredSecret secret = new StoredSecret.Plain(check.password());
    return welcome(
        entrance.proven(
            asked.lookedUpAs(asked.user(), secret),
            new Credentials.Password(check.password(), null)),
        out);
  }

  private static LoginStep welcome(LoginIdentity who, ByteBuf out) {
    BackendEncoder.authenticationOk(out);
    return new LoginStep.AuthenticatedAs(who);
  }
}
