package dev.pooler.core.session.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.auth.AuthFailure;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frontend.PasswordMessage;
import dev.pooler.protocol.frontend.SaslInitialResponse;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One way of proving a password. A user that does not exist, or has no secret of use, is given the
 * same questions, and fails at the same point with the same words.
 */
sealed interface PasswordExchange {

  /** Asks for the first time. */
  void begin(ByteBuf out);

  /**
   * Takes the body of a message of type 'p'.
   *
   * @throws LoginRefusal if it failed; the exchange is over then
   */
  Outcome answer(PasswordMessage message, ByteBuf out) throws LoginRefusal;

  /** What an answer has come to. */
  sealed interface Outcome {

    /** It is proven. */
    record Proven(Credentials credentials) implements Outcome {}

    /** The exchange goes on: the next question is in {@code out}. */
    record Asked() implements Outcome {}

    /** Somebody else has to judge. */
    record ToBeChecked(PasswordCheck check) implements Outcome {}
  }

  private static String passwordIn(PasswordMessage message) throws LoginRefusal {
    String password;
    try {
      password = message.asPassword();
    } catch (ProtocolViolation e) {
      throw new LoginRefusal(ClientError.BROKEN_PACKET, e.getMessage());
    }
    if (password.isEmpty()) {
      throw new LoginRefusal(LoginError.EMPTY_PASSWORD);
    }
    return password;
  }

  /** Words for the log where the user cannot log in this way whatever it says. */
  private static LoginRefusal wrongPassword(@Nullable String why) {
    return new LoginRefusal(LoginError.PASSWORD_AUTHENTICATION_FAILED, why);
  }

  /**
   * Password in the clear.
   *
   * @param secret null: unknown user
   * @param decoy spends an unknown user's time as a known one's would be; null: no need
   */
  record Plain(String user, @Nullable StoredSecret secret, @Nullable ScramVerifier decoy)
      implements PasswordExchange {
    @Override
    public void begin(ByteBuf out) {
      BackendEncoder.authenticationCleartextPassword(out);
    }

    @Override
    public Outcome answer(PasswordMessage message, ByteBuf out) throws LoginRefusal {
      String password = passwordIn(message);
      if (secret == null) {
        if (decoy != null) {
          decoy.matches(password);
        }
        throw wrongPassword("no such user");
      }
      if (!secret.accepts(user, password)) {
        throw wrongPassword(null);
      }
      return new Outcome.Proven(new Credentials.Password(password, null));
    }
  }

  /** Password in the clear, for LDAP or PAM to judge. */
  record Elsewhere(
      PasswordCheck.Judge judge, String user, String options, @Nullable InetAddress host)
      implements PasswordExchange {
    @Override
    public void begin(ByteBuf out) {
      BackendEncoder.authenticationCleartextPassword(out);
    }

    @Override
    public Outcome answer(PasswordMessage message, ByteBuf out) throws LoginRefusal {
      return new Outcome.ToBeChecked(
          new PasswordCheck(judge, user, passwordIn(message), options, host));
    }

    /** Without the options, which may hold a password. */
    @Override
    public String toString() {
      return "Elsewhere[" + judge + "]";
    }
  }

  /**
   * Salted md5.
   *
   * @param secret null: unknown user
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Md5Salted(String user, @Nullable StoredSecret secret, byte[] salt)
      implements PasswordExchange {
    @Override
    public void begin(ByteBuf out) {
      BackendEncoder.authenticationMd5Password(out, salt);
    }

    @Override
    public Outcome answer(PasswordMessage message, ByteBuf out) throws LoginRefusal {
      byte[] body = message.body();
      if (body.length == 0 || body[body.length - 1] != 0) {
        throw new LoginRefusal(ClientError.BROKEN_PACKET, "password without its end");
      }
      if (body.length == 1) {
        throw new LoginRefusal(LoginError.EMPTY_PASSWORD);
      }
      byte[] hash = Arrays.copyOf(body, body.length - 1);
      if (secret == null) {
        // As much work as for a user on file.
        Md5.verify(Md5.store("", user), salt, hash);
        throw wrongPassword("no such user");
      }
      if (!secret.acceptsMd5(user, salt, hash)) {
        throw wrongPassword(null);
      }
      return new Outcome.Proven(Credentials.of(secret, null));
    }
  }

  /** SCRAM-SHA-256, with or without channel binding. */
  final class Scram implements PasswordExchange {
    private final ScramServer server;
    private final @Nullable StoredSecret secret;
    private final @Nullable String hopeless;
    private boolean started;

    /**
     * @param hopeless why the verifier is made up, for the log; null: it is the user's
     */
    Scram(ScramServer server, @Nullable StoredSecret secret, @Nullable String hopeless) {
      this.server = server;
      this.secret = secret;
      this.hopeless = hopeless;
    }

    @Override
    public void begin(ByteBuf out) {
      BackendEncoder.authenticationSasl(out, server.mechanisms());
    }

    @Override
    public Outcome answer(PasswordMessage message, ByteBuf out) throws LoginRefusal {
      try {
        if (!started) {
          started = true;
          SaslInitialResponse first = message.asSaslInitialResponse();
          if (!server.mechanisms().contains(first.mechanism())) {
            throw new LoginRefusal(LoginError.INVALID_SASL_MECHANISM);
          }
          BackendEncoder.authenticationSaslContinue(
              out, server.first(first.mechanism(), first.data()));
          return new Outcome.Asked();
        }
        byte[] last = server.last(message.body());
        if (secret == null || hopeless != null) {
          throw new LoginRefusal(LoginError.SASL_AUTHENTICATION_FAILED, hopeless);
        }
        BackendEncoder.authenticationSaslFinal(out, last);
        return new Outcome.Proven(
            secret instanceof StoredSecret.Plain(String password)
                ? new Credentials.Password(password, null)
                : new Credentials.PassThrough(server.keys()));
      } catch (AuthFailure | ProtocolViolation e) {
        throw new LoginRefusal(
            LoginError.SASL_AUTHENTICATION_FAILED, hopeless == null ? e.getMessage() : hopeless);
      }
    }
  }
}
