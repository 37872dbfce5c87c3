import Git
import Migrations

extension GateInspection {
    /// Whether the target's tag has a good signature of somebody who is known, and is the tag that was signed: a tag object says its
    /// own name, so that a signed one put under another name is told.
    func signed() throws -> Checklist.Finding? {
        guard settings.requireSignature else { return nil }
        guard let tag = target.tag else { return .refused(.notTagged(candidates: try candidates())) }
        guard let object = try project.repository.tagObject(tag), let signature = object.signature else {
            return .refused(.notSigned(tag))
        }
        guard object.name == tag else { return .refused(.replayed(tag, signedAs: object.name)) }
        guard CommitID(object.target) == target.commit else { return .refused(.leadsElsewhere(tag)) }
        do {
            let signer = try SignatureCheck(project).signer(
                of: object.payload,
                signature,
                for: "git",
                at: object.seconds
            )
            return .passed(.signed(tag, by: signer))
        } catch let problem as SignatureProblem {
            return .refused(.badSignature(tag, problem))
        }
    }
}
