package dev.pooler.boot.userlist;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pooler userlist}. Owned by the main thread. */
@Command(
    name = "userlist",
    description = {
      "Makes lines of auth_file from passwords. A user's line is replaced, or added; the others"
          + " stay.",
      "A password comes from the environment (NAME=VARIABLE), else it is asked for, or read from"
          + " standard input, a line for each user."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class UserlistCommand implements Callable<Integer> {
  private static final String MODE = "rw-------";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME[=VARIABLE]",
      description = "Users, and the environment variables that have their passwords.")
  private List<String> users = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The file to change, with mode 600 afterwards (default: standard output).")
  private @Nullable Path file;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      defaultValue = "scram-sha-256",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private SecretKind kind = SecretKind.SCRAM_SHA_256;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Of scram-sha-256 (default: ${DEFAULT-VALUE}).")
  private int iterations;

  private final Map<String, String> environment;
  private @Nullable BufferedReader input;

  /** Reads passwords from this environment. */
  public UserlistCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws IOException {
    if (iterations < 1) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--iterations must be positive");
    }
    Path target = file;
    Userlist list =
        target != null && Files.exists(target)
            ? Userlist.of(Files.readString(target))
            : Userlist.of("");
    for (String user : users) {
      int equals = user.lastIndexOf('=');
      String name = equals < 0 ? user : user.substring(0, equals);
      String password = equals < 0 ? asked(name) : fromEnvironment(user.substring(equals + 1));
      list = list.with(name, kind.of(name, password, iterations));
    }
    if (target == null) {
      spec.commandLine().getOut().print(list.text());
      spec.commandLine().getOut().flush();
    } else {
      replace(target, list.text());
    }
    return 0;
  }

  private String fromEnvironment(String variable) {
    String password = environment.get(variable);
    if (password == null || password.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "environment variable " + variable + " is not set");
    }
    return password;
  }

  @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 where there is no terminal
  private String asked(String name) throws IOException {
    String password;
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      char[] typed = console.readPassword("Password of %s: ", name);
      password = typed == null ? null : new String(typed);
    } else {
      password = input().readLine();
    }
    if (password == null || password.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "no password for " + name + " on standard input");
    }
    return password;
  }

  private BufferedReader input() {
    BufferedReader open = input;
    if (open == null) {
      open = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      input = open;
    }
    return open;
  }

  /** As a whole: whoever reads meanwhile sees the old file or the new one. */
  private static void replace(Path target, String text) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            folder,
            ".userlist",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
