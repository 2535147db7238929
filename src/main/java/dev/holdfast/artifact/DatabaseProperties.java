package dev.holdfast.artifact;

import java.util.List;

/**
 * What belongs to a database itself and to nothing in it, so that an archive restored under another
 * name does not bring it back.
 *
 * @param name its name
 * @param owner the role that owns it
 * @param encoding its encoding, such as {@code UTF8}
 * @param collate its LC_COLLATE
 * @param ctype its LC_CTYPE
 * @param provider what sorts: {@code libc}, {@code icu} or {@code builtin}
 * @param locale the locale of the provider; null for libc
 * @param connectionLimit how many connections it takes; -1 for any number
 * @param comment its comment; may be null
 * @param grants who may do what with it; null if nobody has ever changed that
 * @param settings what sessions in it begin with
 */
public record DatabaseProperties(
    String name,
    String owner,
    String encoding,
    String collate,
    String ctype,
    String provider,
    String locale,
    int connectionLimit,
    String comment,
    List<Grant> grants,
    List<Setting> settings) {

  /**
   * A privilege.
   *
   * @param role whose it is; null for everybody
   * @param privilege CONNECT, CREATE or TEMPORARY
   * @param grantable whether the role may pass it on
   */
  public record Grant(String role, String privilege, boolean grantable) {}

  /**
   * A parameter that sessions begin with.
   *
   * @param role for the sessions of this role; null for all
   * @param name the parameter
   * @param value its value, as the catalogue has it
   */
  public record Setting(String role, String name, String value) {}

  /**
   * What of it is brought back where {@code roles} asks for that: without an owner it belongs to
   * the role that restores, and without privileges only everybody's are what they were, so that
   * nobody gets in who was kept out. Roles in whose place others come are called like these.
   */
  public DatabaseProperties with(RestoreOptions.Roles roles) {
    return new DatabaseProperties(
        name,
        roles.noOwner() ? null : roles.nameOf(owner),
        encoding,
        collate,
        ctype,
        provider,
        locale,
        connectionLimit,
        comment,
        grants == null
            ? null
            : grants.stream()
                .filter(grant -> grant.role() == null || !roles.noPrivileges())
                .map(
                    grant ->
                        new Grant(roles.nameOf(grant.role()), grant.privilege(), grant.grantable()))
                .toList(),
        settings.stream()
            .map(
                setting ->
                    new Setting(roles.nameOf(setting.role()), setting.name(), setting.value()))
            .toList());
  }

  public DatabaseProperties {
    grants = grants == null ? null : List.copyOf(grants);
    settings = settings == null ? List.of() : List.copyOf(settings);
  }
}
