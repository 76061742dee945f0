/// What `y` copies.
extension Session.State {
  /// What `y` copies: in the matrix all of it, elsewhere a line.
  package var copiedText: String? {
    guard screen == .compare, let openCase, let table = compare.table else { return summary }
    let metric = table.metric.text(unit: openCase.lengthUnit)
    return table.csv(corner: "\(shownName(openCase)): \(metric)")
  }

  /// The case and what is on screen of it, on one line.
  package var summary: String? {
    guard let openCase else { return nil }
    let record = currentRecord
    var parts = [shownName(openCase)]
    if !isHidden {
      let areas = openCase.record.masks.map { openCase.area($0.area) }.joined(separator: ", ")
      parts.append("graders \(areas)")
      parts.append("d_YY \(decimal(openCase.agreement.disagreement.dYY, 3))")
    }
    switch screen {
    case .latent:
      let u = latent.u.map { decimal(Double($0), 2) }.joined(separator: " ")
      parts.append("u (\(u))")
      if let mask = latent.hypothesis?.mask { parts.append(openCase.area(mask.area)) }
    case .opinions:
      if let set = opinions.set, let weights = opinions.weights {
        parts += set.opinions.indices.prefix(8).compactMap { index in
          weights.share(weights.counts[index]).map { share in
            let area = openCase.area(set.opinions[index].size.areaInPixels)
            return "\(Opinions.name(index)) \(percent(share.value)) \(area)"
          }
        }
      }
    case .browse, .review, .compare: break
    }
    if let decision = record.decision { parts.append(decision.text) }
    if !record.tags.isEmpty { parts.append("#" + record.tags.joined(separator: " #")) }
    if !record.note.isEmpty { parts.append("note: \(record.note)") }
    return parts.joined(separator: "; ")
  }
}
