package dev.pooler.boot.userlist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.auth.StoredSecret;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UserlistCommandTest {
  @TempDir private Path folder;
  private final InputStream before = System.in;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void restore() {
    System.setIn(before);
  }

  @Test
  void shouldMakeVerifiersFromTheEnvironment() {
    assertThat(run("app=APP_PASSWORD", "say \"hi\"=APP_PASSWORD")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("\"app\" \"SCRAM-SHA-256$4096:");
    assertThat(lines.get(1)).startsWith("\"say \"\"hi\"\"\" \"SCRAM-SHA-256$4096:");
    String secret = lines.get(0).substring("\"app\" \"".length(), lines.get(0).length() - 1);
    assertThat(StoredSecret.parse(secret).accepts("app", "pencil")).isTrue();
    assertThat(StoredSecret.parse(secret).accepts("app", "wrong")).isFalse();
  }

  @Test
  void shouldReplaceAndAddLinesAndKeepTheOthers() throws Exception {
    Path file = folder.resolve("userlist.txt");
    Files.writeString(file, "; mine\n\"app\" \"old\" rest\n\"other\" \"x\"\n\"app\" \"older\"\n");
    assertThat(run("-f", file.toString(), "-t", "md5", "app=APP_PASSWORD", "new=APP_PASSWORD"))
        .isZero();
    assertThat(file)
        .hasContent(
            """
            ; mine
            "app" "md5ce6e29a9cbb7a2d5e9ea9ccb7ae2ef2e"
            "other" "x"
            "new" "md5"
            """
                .replace("md5ce6e29a9cbb7a2d5e9ea9ccb7ae2ef2e", md5("pencilapp"))
                .replace("\"md5\"", "\"" + md5("pencilnew") + "\""));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactly("userlist.txt");
  }

  @Test
  void shouldReadPasswordsFromStandardInput() {
    System.setIn(new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(run("-t", "plain", "a", "b")).isZero();
    assertThat(out.toString()).isEqualTo("\"a\" \"one\"\n\"b\" \"two\"\n");
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThat(run("app=NO_SUCH")).isEqualTo(2);
    assertThat(err.toString()).contains("environment variable NO_SUCH is not set");
    System.setIn(new ByteArrayInputStream(new byte[0]));
    assertThat(run("app")).isEqualTo(2);
    assertThat(err.toString()).contains("no password for app on standard input");
  }

  private static String md5(String text) throws Exception {
    byte[] hash =
        java.security.MessageDigest.getInstance("MD5")
            .digest(text.getBytes(StandardCharsets.UTF_8));
    return "md5" + java.util.HexFormat.of().formatHex(hash);
  }

  private int run(String... arguments) {
    return new CommandLine(new UserlistCommand(Map.of("APP_PASSWORD", "pencil")))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
