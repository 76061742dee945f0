import Evaluation
import Imaging
import Interchange

/// Which files the masks of a case leave the program as; nothing is written here.
package struct ExportPlan {
  /// The case and its masks.
  package let subject: ExportSubject
  /// What is known of where its pixels lie.
  let geometry: CaseGeometry

  /// The name of the DICOM Segmentation.
  package static let segmentationName = "segmentation.dcm"

  /// A plan for `subject`, which has at least one mask.
  package init(_ subject: ExportSubject) {
    precondition(!subject.hypotheses.isEmpty, "ExportPlan: no masks of \(subject.record.id)")
    self.subject = subject
    geometry = CaseGeometry(subject.record)
  }

  /// Returns the files of `formats`, but for the DICOM Segmentation, which needs the source, and for
  /// the table, which may have the lines of several cases.
  package func files(_ formats: [ExportFormat]) throws(ExportError) -> [ExportFile] {
    var files: [ExportFile] = []
    if formats.contains(.png) { files += try pictures() }
    if formats.contains(.json) {
      files += subject.hypotheses.map {
        ExportFile("\($0.name).json", Array(provenance($0, formats).page.utf8))
      }
    }
    if formats.contains(.nifti) { files += try volumes() }
    if formats.contains(.nrrd) { files.append(try slicerSegmentation()) }
    return files
  }

  /// What is to be known of a mask, in one line of plain characters.
  func description(_ hypothesis: ExportedHypothesis) -> String {
    var parts: [String] = hypothesis.title.isEmpty ? [] : [hypothesis.title]
    switch hypothesis.source {
    case .grader(let index): parts.append("drawn by grader \(index + 1)")
    case .sample(let index, _, let temperature):
      let spread = temperature == 1 ? "" : " at temperature \(rounded(temperature))"
      parts.append("sample \(index + 1) of the model\(spread)")
    case .latent: parts.append("mask of the model at a chosen place of its latent space")
    case .edited(let name): parts.append("\(name), painted by hand")
    }
    if let share = hypothesis.share {
      parts.append("probability \(rounded(share.value)) (\(share.count) of \(share.total) samples)")
    }
    if !hypothesis.u.isEmpty {
      parts.append("u \(hypothesis.u.map(rounded).joined(separator: " "))")
    }
    if hypothesis.model != nil, hypothesis.threshold != 0.5 {
      parts.append("cut at \(isOfClass ? "p / (p + q)" : "p") \(rounded(hypothesis.threshold))")
    }
    if let model = hypothesis.model { parts.append("model sha256 \(model.sha256.prefix(16))") }
    if let decision = hypothesis.decision {
      parts.append("\(decision.verdict) by \(decision.reviewer)")
    }
    return (parts + ["research only"]).joined(separator: "; ")
  }

  /// Whether masks show one class of a scene, which is cut against the likeliest other class.
  var isOfClass: Bool { subject.record.provenance.facts["class"] != nil }

  private func rounded(_ number: Double) -> String {
    "\((number * 100).rounded() / 100)"
  }
}
