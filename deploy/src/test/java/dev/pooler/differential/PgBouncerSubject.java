package dev.pooler.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A PgBouncer, as a process of its own. */
final class PgBouncerSubject implements Subject {
  /** It does not run as root; who is root runs it as this user, who exists everywhere. */
  private static final List<String> AS_NOBODY = List.of("-u", "nobody");

  private final TestIni ini;
  private final Path folder;
  private final int port;
  private final Process process;

  private PgBouncerSubject(TestIni ini, Path folder, int port, Process process) {
    this.ini = ini;
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * @param binary the program's path
   */
  static PgBouncerSubject start(String binary, TestIni ini) throws IOException {
    Path folder = Files.createTempDirectory("pgbouncer-test");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port = Subject.freePort();
    Path file = ini.set("listen_port", String.valueOf(port)).write(folder);
    List<String> command = new ArrayList<>(List.of(binary));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(AS_NOBODY);
    }
    command.add(file.toString());
    File log = folder.resolve("log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    var started = new PgBouncerSubject(ini, folder, port, process);
    Awaitility.await().until(() -> !process.isAlive() || started.listens());
    assertThat(process.isAlive()).as(Files.readString(log.toPath())).isTrue();
    return started;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void rewrite(String key, String value) {
    ini.set(key, value).write(folder);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
