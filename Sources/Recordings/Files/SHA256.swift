import CCrypto
package import Foundation

/// SHA-256 (FIPS 180-4, section 6.2), fed piece by piece; libcrypto's, which uses the processor's own instructions for it.
///
/// Fingerprints inputs and pixels in the results; nothing here is secret.
@safe package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto has no memory, or comes without SHA-256")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: some DataProtocol) {
        for region in bytes.regions {
            unsafe region.withUnsafeBytes { buffer in unsafe update(buffer) }
        }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let taken = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(taken == 1, "fed after its end")
    }

    /// The digest as 64 lowercase hexadecimal digits. Ends the hash.
    package mutating func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        // SAFETY: a SHA-256 digest has the array's 32 bytes.
        let ended = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        precondition(ended == 1, "finished once")
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    package static func digest(of bytes: some DataProtocol) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}
