package dev.pooler.core.session.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.ErrorFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthReplyTest {
  private final ByteBuf reply = Unpooled.buffer();

  @Test
  void shouldReadOneUser() {
    row("alice", "md5x");
    assertThat(AuthReply.read(reply))
        .isEqualTo(new SecretAnswer.Found("alice", StoredSecret.parse("md5x")));
  }

  @Test
  void shouldReadUserWithoutSecret() {
    row("alice", null);
    assertThat(AuthReply.read(reply))
        .isEqualTo(new SecretAnswer.Found("alice", new StoredSecret.None()));
  }

  @Test
  void shouldKnowNobodyWithoutRowOrName() {
    assertThat(AuthReply.read(reply)).isEqualTo(new SecretAnswer.Missing());
    row(null, "secret");
    assertThat(AuthReply.read(reply)).isEqualTo(new SecretAnswer.Missing());
  }

  @Test
  void shouldFailOnErrors() {
    BackendEncoder.error(reply, ErrorFields.of("ERROR", "42703", "column does not exist"));
    assertThat(reason()).contains("error response from auth_query: column does not exist");
  }

  @Test
  void shouldFailOnOtherThanTwoColumns() {
    row("alice", "secret", "more");
    assertThat(reason()).contains("expected 2 columns from auth_query, not 3");
  }

  @Test
  void shouldFailOnOtherThanTwoColumnsWithoutRows() {
    reply.writeByte('T').writeInt(4 + 2).writeShort(3);
    assertThat(reason()).contains("expected 2 columns from auth_query, not 3");
  }

  @Test
  void shouldFailOnRowsThatAreCutShort() {
    reply.writeByte('D').writeInt(4 + 2 + 4).writeShort(2).writeInt(1_000_000);
    assertThat(reason()).contains("bad reply to auth_query");
  }

  private String reason() {
    return ((SecretAnswer.Failed) AuthReply.read(reply)).error().logMessage();
  }

  private void row(@Nullable String... columns) {
    ByteBuf body = Unpooled.buffer().writeShort(columns.length);
    for (String column : columns) {
      if (column == null) {
        body.writeInt(-1);
      } else {
        body.writeInt(column.length()).writeCharSequence(column, StandardCharsets.UTF_8);
      }
    }
    reply.writeByte('D').writeInt(4 + body.readableBytes()).writeBytes(body);
  }
}
