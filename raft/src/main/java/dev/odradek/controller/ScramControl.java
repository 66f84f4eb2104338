package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ScramKey;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AlterUserScramCredentialsRequest;
import dev.odradek.wire.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import dev.odradek.wire.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import dev.odradek.wire.message.AlterUserScramCredentialsResponse;
import dev.odradek.wire.message.DescribeUserScramCredentialsRequest;
import dev.odradek.wire.message.DescribeUserScramCredentialsResponse;
import dev.odradek.wire.metadata.RemoveUserScramCredentialRecord;
import dev.odradek.wire.metadata.UserScramCredentialRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Decides on SCRAM credentials (RFC 5802), and describes them without their secrets. Source: Kafka
/// 4.3.1 ScramControlManager and ScramImage.
public final class ScramControl {
    private static final int ITERATIONS_MIN = 4_096;
    private static final int ITERATIONS_MAX = 16_384;
    private static final byte SHA_256 = 1;
    private static final byte SHA_512 = 2;

    ScramControl() {}

    /// Sets and removes credentials; each user stands or falls by itself.
    Decision<AlterUserScramCredentialsResponse> alter(
            ClusterView view, AlterUserScramCredentialsRequest request) {
        boolean isSupported = view.version().isScramSupported();
        var errors = new LinkedHashMap<String, ApiError>();
        var deletions = new LinkedHashMap<String, ScramCredentialDeletion>();
        var upsertions = new LinkedHashMap<String, ScramCredentialUpsertion>();
        var tooLow =
                new ApiError(
                        ErrorCode.UNSUPPORTED_VERSION,
                        "The current metadata.version does not support SCRAM");
        for (var deletion : request.deletions()) {
            String user = deletion.name();
            if (errors.containsKey(user)) {
                continue;
            }
            if (deletions.remove(user) != null) {
                errors.put(user, twice());
                continue;
            }
            ApiError error = isSupported ? check(view.image(), deletion) : tooLow;
            if (error.isFailure()) {
                errors.put(user, error);
            } else {
                deletions.put(user, deletion);
            }
        }
        for (var upsertion : request.upsertions()) {
            String user = upsertion.name();
            if (errors.containsKey(user)) {
                continue;
            }
            if (deletions.remove(user) != null || upsertions.remove(user) != null) {
                errors.put(user, twice());
                continue;
            }
            ApiError error = isSupported ? check(upsertion) : tooLow;
            if (error.isFailure()) {
                errors.put(user, error);
            } else {
                upsertions.put(user, upsertion);
            }
        }
        var response = new AlterUserScramCredentialsResponse();
        var records = new ArrayList<VersionedRecord>();
        for (var deletion : deletions.values()) {
            response.results().add(result(deletion.name(), ApiError.NONE));
            records.add(
                    VersionedRecord.of(
                            new RemoveUserScramCredentialRecord()
                                    .name(deletion.name())
                                    .mechanism(deletion.mechanism()),
                            0));
        }
        for (var upsertion : upsertions.values()) {
            response.results().add(result(upsertion.name(), ApiError.NONE));
            records.add(VersionedRecord.of(credential(upsertion), 0));
        }
        errors.forEach((user, error) -> response.results().add(result(user, error)));
        return Decision.atomic(records, response);
    }

    private static ApiError twice() {
        return new ApiError(
                ErrorCode.DUPLICATE_RESOURCE,
                "A user credential cannot be altered twice in the same request");
    }

    private static AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult result(
            String user, ApiError error) {
        return new AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult()
                .user(user)
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }

    private static ApiError check(ClusterImage image, ScramCredentialDeletion deletion) {
        ApiError error = check(deletion.name(), deletion.mechanism());
        if (error.isFailure()) {
            return error;
        }
        return image.scram().containsKey(new ScramKey(deletion.name(), deletion.mechanism()))
                ? ApiError.NONE
                : new ApiError(
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "Attempt to delete a user credential that does not exist");
    }

    private static ApiError check(ScramCredentialUpsertion upsertion) {
        ApiError error = check(upsertion.name(), upsertion.mechanism());
        if (error.isFailure()) {
            return error;
        }
        if (upsertion.iterations() < ITERATIONS_MIN) {
            return new ApiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, "Too few iterations");
        }
        if (upsertion.iterations() > ITERATIONS_MAX) {
            return new ApiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, "Too many iterations");
        }
        return upsertion.saltedPassword().length == 0
                ? new ApiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, "Empty salted password")
                : ApiError.NONE;
    }

    private static ApiError check(String user, byte mechanism) {
        if (user.isEmpty()) {
            return new ApiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
        }
        return mechanism == SHA_256 || mechanism == SHA_512
                ? ApiError.NONE
                : new ApiError(ErrorCode.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
    }

    private static UserScramCredentialRecord credential(ScramCredentialUpsertion upsertion) {
        boolean isSha256 = upsertion.mechanism() == SHA_256;
        try {
            byte[] clientKey = hmac(isSha256, upsertion.saltedPassword(), "Client Key");
            var digest = MessageDigest.getInstance(isSha256 ? "SHA-256" : "SHA-512");
            return new UserScramCredentialRecord()
                    .name(upsertion.name())
                    .mechanism(upsertion.mechanism())
                    .salt(upsertion.salt())
                    .storedKey(digest.digest(clientKey))
                    .serverKey(hmac(isSha256, upsertion.saltedPassword(), "Server Key"))
                    .iterations(upsertion.iterations());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-2 and its HMAC", e);
        }
    }

    private static byte[] hmac(boolean isSha256, byte[] key, String text)
            throws GeneralSecurityException {
        String algorithm = isSha256 ? "HmacSHA256" : "HmacSHA512";
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Describes the users asked for, or all.
    public static DescribeUserScramCredentialsResponse describe(
            ClusterImage image, DescribeUserScramCredentialsRequest request) {
        var counts = new TreeMap<String, Integer>();
        var users = request.users();
        if (users == null || users.isEmpty()) {
            image.scram().keySet().forEach(key -> counts.put(key.user(), 1));
        } else {
            users.forEach(user -> counts.merge(user.name(), 1, Integer::sum));
        }
        var response = new DescribeUserScramCredentialsResponse().errorMessage(null);
        counts.forEach((user, count) -> {
            var result =
                    new DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult()
                            .user(user)
                            .errorMessage(null);
            for (byte mechanism : new byte[] {SHA_256, SHA_512}) {
                var credential = image.scram().get(new ScramKey(user, mechanism));
                if (credential != null && count == 1) {
                    result.credentialInfos()
                            .add(
                                    new DescribeUserScramCredentialsResponse.CredentialInfo()
                                            .mechanism(mechanism)
                                            .iterations(credential.iterations()));
                }
            }
            if (count > 1) {
                result.errorCode(ErrorCode.DUPLICATE_RESOURCE.code())
                        .errorMessage(
                                "Cannot describe SCRAM credentials for the same user twice"
                                        + " in a single request: "
                                        + user);
            } else if (result.credentialInfos().isEmpty()) {
                result.errorCode(ErrorCode.RESOURCE_NOT_FOUND.code())
                        .errorMessage(
                                "Attempt to describe a user credential that does not"
                                        + " exist: "
                                        + user);
            }
            response.results().add(result);
        });
        return response;
    }
}
