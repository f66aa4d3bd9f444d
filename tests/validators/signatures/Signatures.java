import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;
import java.util.Arrays;
import java.util.Date;

/** What EU DSS says about signed PDFs, offline, with one root trusted: a line a signature. Arguments: root, PDFs. */
public class Signatures {
  public static void main(String[] paths) throws Exception {
    var trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(new File(paths[0])));
    for (String path : Arrays.copyOfRange(paths, 1, paths.length)) {
      var verifier = new CommonCertificateVerifier(); // asks nobody: neither AIA nor OCSP nor CRL is set
      verifier.setAIASource(null);
      verifier.setTrustedCertSources(trusted);
      var validator = SignedDocumentValidator.fromDocument(new FileDocument(path));
      validator.setCertificateVerifier(verifier);
      validator.setValidationTime(new Date());
      SimpleReport report = validator.validateDocument().getSimpleReport();
      for (String id : report.getSignatureIdList()) {
        System.out.println(String.join("\t", new File(path).getName(), String.valueOf(report.getIndication(id)),
            String.valueOf(report.getSubIndication(id)), String.valueOf(report.getSignatureFormat(id))));
      }
    }
  }
}
