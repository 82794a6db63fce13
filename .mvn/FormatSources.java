import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.StringWrapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Runs google-java-format over the repository's Java files. The build starts it as a source file on
 * the JDK that it has found, because the formatter needs a newer one than Maven itself may run on.
 */
final class FormatSources {
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", "node_modules");

  private FormatSources() {}

  /** Arguments: {@code check} or {@code write}, and the folder to start from. */
  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    Formatter formatter = new Formatter();
    Set<Path> different = new ConcurrentSkipListSet<>();
    Set<String> broken = new ConcurrentSkipListSet<>();
    List<Path> files = sources(root);
    files.parallelStream().forEach(file -> format(formatter, file, write, different, broken));
    broken.forEach(System.err::println);
    different.forEach(file ->
        System.err.println((write ? "formatted " : "not formatted: ") + root.relativize(file)));
    if (!broken.isEmpty() || (!write && !different.isEmpty())) {
      System.err.println("Run `./mvnw -N -Pformat validate` to format every file.");
      System.exit(1);
    }
    System.out.println(files.size() + " Java files are formatted.");
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static void format(
      Formatter formatter, Path file, boolean write, Set<Path> different, Set<String> broken) {
    try {
      String before = Files.readString(file);
      String imports =
          RemoveUnusedImports.removeUnusedImports(
              ImportOrderer.reorderImports(before, Style.GOOGLE));
      String after = StringWrapper.wrap(formatter.formatSource(imports), formatter);
      if (!after.equals(before)) {
        different.add(file);
        if (write) {
          Files.writeString(file, after);
        }
      }
    } catch (IOException | FormatterException e) {
      broken.add(file + ": " + e.getMessage());
    }
  }
}
