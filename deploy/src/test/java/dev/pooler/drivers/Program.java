package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of this machine's, about to be run as a user of the pooler. Where the machine does not
 * have it, the test is skipped. Confined to one thread.
 */
public final class Program {
  private static final int PATIENCE_SECONDS = 120;
  private static final String HOW = "; .ci/programs installs it";

  /** Where Debian keeps those of PostgreSQL that it does not put into the PATH. */
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** What it printed, on both streams, and how it ended. */
  public record Result(int exitCode, String output) {
    /** The output, once it is sure that all went well. */
    public String success() {
      assertThat(exitCode).as(output).isZero();
      return output;
    }

    /** The output, once it is sure that it did not go well. */
    public String failure() {
      assertThat(exitCode).as(output).isNotZero();
      return output;
    }
  }

  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Program(List<String> command) {
    this.command.addAll(command);
    with("LC_ALL", "C.UTF-8").with("PGCONNECT_TIMEOUT", "30");
  }

  /** A program in the PATH, or one of PostgreSQL's. */
  static Program named(String name) {
    return new Program(List.of(find(name)));
  }

  /** A Python that has the module, or all of several with commas between. */
  public static Program python(String module) {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      Program program = new Program(List.of(python, "-c", "import " + module));
      try {
        if (program.run().exitCode() == 0) {
          // Nothing is to be written beside the scripts.
          return new Program(List.of(python, "-B"));
        }
      } catch (IOException e) {
        // There is none at that place.
      }
    }
    return Assumptions.abort("no python3 here has the module " + module + HOW);
  }

  /** Node.js with the modules that {@code .ci/programs} has put into the build's folder. */
  public static Program node(String module) {
    Path modules = Path.of("target/node/node_modules").toAbsolutePath();
    Assumptions.assumeTrue(
        Files.isDirectory(modules.resolve(module)),
        () -> "there is no module " + module + " in " + modules + HOW);
    return named("node").with("NODE_PATH", modules.toString());
  }

  private static String find(String name) {
    List<Path> folders = new ArrayList<>();
    for (String folder : System.getenv("PATH").split(":", -1)) {
      folders.add(Path.of(folder));
    }
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions.sorted().map(each -> each.resolve("bin")).forEach(folders::add);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return folders.stream()
        .map(each -> each.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(() -> Assumptions.abort(name + " is not on this machine" + HOW));
  }

  /** Adds arguments. */
  public Program with(List<String> arguments) {
    command.addAll(arguments);
    return this;
  }

  /** Sets a variable of its environment. */
  public Program with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Tells it where to connect to; libpq's variables, which other drivers know too. */
  Program connectingTo(String host, int port, String user, String database) {
    return with("PGHOST", host)
        .with("PGPORT", String.valueOf(port))
        .with("PGUSER", user)
        .with("PGDATABASE", database);
  }

  /** Starts it with nothing to read. */
  Process start(Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs it to its end. */
  public Result run() throws IOException {
    Path output = Files.createTempFile("program", ".txt");
    Process process = start(output);
    try {
      return end(process, output);
    } finally {
      Files.delete(output);
    }
  }

  /** Waits for its end. */
  static Result end(Process process, Path output) throws IOException {
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertThat(ended).as("has not ended; so far: " + text).isTrue();
      return new Result(process.exitValue(), text);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
