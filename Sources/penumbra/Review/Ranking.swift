import Dispatch
import Evaluation
import Foundation
import Interchange
import Reviewer

/// Works out the graders' disagreement of every case of a library, behind the first frame.
enum Ranking {
  /// Begins; results go to `mailbox` soon, then ever more rarely, and the rest at the end.
  static func start(_ library: CaseLibrary, _ mailbox: Mailbox) {
    mailbox.beginWork()
    DispatchQueue.global(qos: .utility).async {
      run(library, mailbox)
      mailbox.endWork()
    }
  }

  private static func run(_ library: CaseLibrary, _ mailbox: Mailbox) {
    var found: [Int: CaseMeasures] = [:]
    var unreadable = 0
    var last = DispatchTime.now()
    // Each delivery sorts the list anew, which takes time from keys when it is long.
    var pause: UInt64 = 400_000_000
    for index in library.entries.indices {
      // A case that cannot be read has no disagreement; opening it says why.
      guard let subject = try? library.case(at: index) else {
        unreadable += 1
        continue
      }
      let disagreement = Disagreement(among: subject.masks)
      found[index] = CaseMeasures(areas: disagreement.areas, dYY: disagreement.dYY)
      let now = DispatchTime.now()
      if now.uptimeNanoseconds - last.uptimeNanoseconds > pause {
        mailbox.post(.ranked(found))
        found = [:]
        last = now
        pause *= 2
      }
    }
    mailbox.post(.ranked(found))
    mailbox.post(.rankingEnded(unreadable: unreadable))
  }
}
