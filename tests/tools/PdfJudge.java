import java.io.FileInputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files by the standards named: PdfJudge 2a,ua1 FILE... prints a line "PASS flavour file" or "FAIL flavour file"
 * followed by an indented line for each rule that was broken. Ends with 1 when anything failed, 2 for an unknown standard.
 */
public final class PdfJudge {
  private static final int MAX_FAULTS_EACH = 20;

  private PdfJudge() {}

  public static void main(String[] arguments) {
    VeraGreenfieldFoundryProvider.initialise();
    boolean passed = true;
    for (String name : arguments[0].split(",")) {
      PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
      if (flavour == PDFAFlavour.NO_FLAVOUR) {
        System.err.println("unknown standard " + name);
        System.exit(2);
      }
      for (int index = 1; index < arguments.length; index++) {
        passed &= judge(flavour, name, arguments[index]);
      }
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean judge(PDFAFlavour flavour, String name, String path) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(path), flavour);
        PDFAValidator validator =
            Foundries.defaultInstance().createValidator(flavour, MAX_FAULTS_EACH, false, false, false)) {
      ValidationResult result = validator.validate(parser);
      System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + name + " " + path);
      faults(result).forEach(fault -> System.out.println("  " + fault));
      return result.isCompliant() && result.getTotalAssertions() > 0;
    } catch (Exception exception) {
      System.out.println("FAIL " + name + " " + path + "\n  " + exception);
      return false;
    }
  }

  private static Set<String> faults(ValidationResult result) {
    Set<String> faults = new LinkedHashSet<>();
    for (TestAssertion assertion : result.getTestAssertions()) {
      if (assertion.getStatus() == TestAssertion.Status.FAILED) {
        faults.add(assertion.getRuleId().getClause() + ": " + assertion.getMessage());
      }
    }
    return faults;
  }
}
