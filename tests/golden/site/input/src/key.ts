export const key = "dop_{}v1_4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c1d"; // picket:allow[digitalocean-personal-token] revoked
export const other = "dop_{}v1_9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c1d4f1c";
