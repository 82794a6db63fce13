package dev.pooler.core.backend.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.AuthFailure;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramClient;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.backend.Authentication;
import dev.pooler.protocol.frontend.FrontendEncoder;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Answers the server's requests for authentication, one method in a login. Confined to the event
 * loop of its connection.
 */
final class AuthAnswers {
  private final String user;
  private final Credentials credentials;
  private final SecureRandom random;

  private byte @Nullable [] endPointHash;
  private boolean asked;
  private @Nullable ScramClient scram;

  AuthAnswers(LoginRequest request, SecureRandom random) {
    this.user = request.user();
    this.credentials = request.credentials();
    this.random = random;
  }

  /** The connection is encrypted; the hash, if there is one, allows channel binding. */
  void onTls(byte @Nullable [] hash) {
    endPointHash = hash;
  }

  /** Writes the answer, if one is due. */
  void answer(Authentication message, ByteBuf out) throws LoginFailedException {
    switch (message) {
      case Authentication.Ok _ -> checkOk();
      case Authentication.CleartextPassword _ -> {
        ask("AuthenticationCleartextPassword");
        FrontendEncoder.password(out, cleartext());
      }
      case Authentication.Md5Password(byte[] salt) -> {
        ask("AuthenticationMD5Password");
        FrontendEncoder.password(out, Md5.answer(md5Stored(), salt));
      }
      case Authentication.Sasl sasl -> {
        ask("AuthenticationSASL");
        begin(sasl, out);
      }
      case Authentication.SaslContinue(byte[] data) -> prove(data, out);
      case Authentication.SaslFinal(byte[] data) -> verify(data);
      case Authentication.Unsupported(int code) ->
          throw new LoginFailedException(
              Reason.UNKNOWN_METHOD, "unknown/unsupported auth method: " + code);
    }
  }

  /** The keys of a successful SCRAM login, else null. */
  @Nullable ScramKeys keys() {
    return scram != null && scram.isDone() ? scram.keys() : null;
  }

  // A second request would let somebody in the middle ask for the password after a proof.
  private void ask(String what) throws LoginFailedException {
    if (asked) {
      throw new LoginFailedException(
          Reason.BAD_MESSAGE, "protocol error: duplicate " + what + " message from server");
    }
    asked = true;
  }

  private void checkOk() throws LoginFailedException {
    if (scram != null && !scram.isDone()) {
      throw new LoginFailedException(
          Reason.SERVER_NOT_PROVEN,
          "protocol error: AuthenticationOk without prior AuthenticationSASLFinal");
    }
  }

  private String cleartext() throws LoginFailedException {
    return switch (credentials) {
      case Credentials.Password(String password, _) -> password;
      case Credentials.NoPassword _ -> throw wrongType("password", "there is no password");
      case Credentials.Md5Secret _, Credentials.PassThrough _, Credentials.VerifierOnly _ ->
          throw wrongType("password", "wrong password type");
    };
  }

  private String md5Stored() throws LoginFailedException {
    return switch (credentials) {
      case Credentials.Password(String password, _) -> Md5.store(password, user);
      case Credentials.Md5Secret(String stored) -> stored;
      case Credentials.NoPassword _ -> throw wrongType("MD5", "there is no password");
      case Credentials.PassThrough _, Credentials.VerifierOnly _ ->
          throw wrongType("MD5", "wrong password type");
    };
  }

  private ScramClient scramClient() throws LoginFailedException {
    return switch (credentials) {
      case Credentials.Password(String password, ScramKeys known) ->
          ScramClient.withPassword(password, known, endPointHash, random);
      case Credentials.PassThrough(ScramKeys keys) ->
          ScramClient.withKeys(keys, endPointHash, random);
      case Credentials.NoPassword _ -> throw wrongType("SCRAM", "there is no password");
      case Credentials.Md5Secret _ -> throw wrongType("SCRAM", "wrong password type");
      case Credentials.VerifierOnly _ ->
          throw wrongType(
              "SCRAM",
              "password is SCRAM secret but client authentication did not provide SCRAM keys");
    };
  }

  private void begin(Authentication.Sasl sasl, ByteBuf out) throws LoginFailedException {
    ScramClient client = scramClient();
    scram = client;
    try {
      byte[] first = client.first(sasl.mechanisms());
      FrontendEncoder.saslInitialResponse(out, client.mechanism(), first);
    } catch (AuthFailure e) {
      throw failed(e, Reason.NO_MECHANISM);
    }
  }

  private void prove(byte[] data, ByteBuf out) throws LoginFailedException {
    if (scram == null) {
      throw new LoginFailedException(
          Reason.BAD_MESSAGE,
          "protocol error: AuthenticationSASLContinue without prior AuthenticationSASL");
    }
    try {
      FrontendEncoder.saslResponse(out, scram.last(data));
    } catch (AuthFailure e) {
      throw failed(e, Reason.WRONG_PASSWORD_TYPE);
    }
  }

  private void verify(byte[] data) throws LoginFailedException {
    if (scram == null) {
      throw new LoginFailedException(
          Reason.BAD_MESSAGE,
          "protocol error: AuthenticationSASLFinal without prior AuthenticationSASLContinue");
    }
    try {
      scram.verify(data);
    } catch (AuthFailure e) {
      throw failed(e, Reason.SCRAM_BROKEN);
    }
  }

  private static LoginFailedException failed(AuthFailure failure, Reason unsupported) {
    Reason reason =
        switch (failure.kind()) {
          case MALFORMED, CHANNEL_BINDING, WRONG_PASSWORD -> Reason.SCRAM_BROKEN;
          case UNSUPPORTED -> unsupported;
          case WRONG_SERVER -> Reason.SERVER_NOT_PROVEN;
        };
    return new LoginFailedException(reason, String.valueOf(failure.getMessage()));
  }

  private static LoginFailedException wrongType(String method, String why) {
    return new LoginFailedException(
        Reason.WRONG_PASSWORD_TYPE, "cannot do " + method + " authentication: " + why);
  }
}
