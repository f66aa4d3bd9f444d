import java.io.File;
import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** What veraPDF says about PDFs as PDF/A-2b: a line a file, with the clauses that it breaks. Arguments: PDFs. */
public class Archives {
  public static void main(String[] paths) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String path : paths) {
      try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(path), PDFAFlavour.PDFA_2_B);
          var validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_2_B, false)) {
        var result = validator.validate(parser);
        var broken = result.getFailedChecks().keySet().stream().map(rule -> rule.getClause()).sorted().distinct();
        System.out.println(new File(path).getName() + "\t" + (result.isCompliant() ? "PDF/A-2b" : "no PDF/A-2b")
            + "\t" + String.join(",", broken.toList()));
      }
    }
  }
}
