/// What `y` copies.
extension Session.State {
  /// The case and what is on screen of it, on one line.
  package var summary: String? {
    guard let openCase else { return nil }
    let record = currentRecord
    var parts = [worklist.selected?.name ?? openCase.record.id]
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
    case .compare:
      if let table = compare.table, table.masks.indices.contains(compare.row),
        table.masks.indices.contains(compare.column)
      {
        let names = "\(table.masks[compare.row].name) and \(table.masks[compare.column].name)"
        let number = table.text(compare.row, compare.column)
        parts.append("\(names): \(table.metric.rawValue) \(number)")
      }
    case .opinions:
      if let set = opinions.set, let weights = opinions.weights {
        parts += set.opinions.indices.prefix(8).compactMap { index in
          weights.share(weights.counts[index]).map { share in
            let area = openCase.area(set.opinions[index].size.areaInPixels)
            return "\(Opinions.name(index)) \(percent(share.value)) \(area)"
          }
        }
      }
    case .browse, .review: break
    }
    if let decision = record.decision { parts.append(decision.text) }
    if !record.tags.isEmpty { parts.append("#" + record.tags.joined(separator: " #")) }
    if !record.note.isEmpty { parts.append("note: \(record.note)") }
    return parts.joined(separator: "; ")
  }
}
