import type { Target } from "./targets.ts";

/**
 * Headers that are recognised in any file, besides the names of the fields. They are compared without regard to case,
 * accents and everything that is not a letter or digit: `E-Mail`, `email` and `E MAIL` are equal. `#` stands for a number.
 */
export const ALIASES: { readonly [T in Target]?: string } = {
  firstName: "First | Given name | Forename | FName | Vorname | Prénom | Nombre | Nome",
  lastName:
    "Last | Surname | Family name | LName | Nachname | Familienname | Nom | Nom de famille | Apellido | Apellidos | " +
    "Sobrenome | Apelido | Cognome",
  name: "Full name | Contact name | Lead name | Vollständiger Name | Nom complet | Nombre completo | Nome completo",
  jobTitle:
    "Title | Position | Current job | Current title | Role | Berufsbezeichnung | Fonction | Poste | Cargo | Puesto",
  companyName:
    "Company | Organization | Organisation | Employer | Account | Account name | Current company | Organization name | " +
    "Firma | Unternehmen | Entreprise | Société | Empresa | Organización",
  emails:
    "Email | Email # | Email address | Email address # | Work email | Business email | Contact email | Personal email | " +
    "Private email | Primary email | Secondary email | Tertiary email | Mail | E-Mail-Adresse | E-Mail #: Adresse | " +
    "Adresse e-mail | Adresse de messagerie | Adresse de messagerie # | Courriel | Correo electrónico | " +
    "Dirección de correo electrónico | Dirección del correo electrónico # | Endereço de e-mail | Endereço de e-mail #",
  phones:
    "Phone | Phone # | Phone number | Phone number # | Direct phone | Direct phone number | Direct dial | " +
    "Work direct phone | Work phone | Mobile | Mobile phone | Mobile phone number | Mobile number | Telephone | " +
    "Telefon | Telefonnummer | Telefon geschäftlich | Telefon geschäftlich # | Mobil | Mobiltelefon | Téléphone | " +
    "Téléphone (bureau) | Tél. mobile | Portable | Teléfono | Teléfono del trabajo | " +
    "Móvil | Telefone | Telefone comercial | Celular",
  linkedinUrl:
    "LinkedIn URL | Person LinkedIn URL | LinkedIn URL public | LinkedIn contact profile URL | LinkedIn profile | " +
    "LinkedIn profile URL | LinkedIn | Default profile URL | Profile URL",
  city:
    "Person city | Contact city | Mailing city | Ort | Stadt | Ort geschäftlich | Ville | Ville (bureau) | Ciudad | " +
    "Ciudad de trabajo | Cidade | Cidade do endereço comercial",
  state:
    "Person state | Contact state | Mailing state | Mailing state/province | Region | Province | State/Region | " +
    "State/Province | Bundesland | Région | Provincia | Provincia o estado de trabajo | Estado | " +
    "Estado do endereço comercial",
  postalCode:
    "Zip | Zip code | Postcode | Person zip code | Zip/Postal code | Mailing zip | Mailing zip/postal code | PLZ | " +
    "Postleitzahl | Postleitzahl geschäftlich | Code postal | Code postal (bureau) | Código postal | " +
    "Código postal del trabajo | CEP | CEP do endereço comercial",
  country:
    "Country/Region | Person country | Contact country | Mailing country | Land | Land/Region geschäftlich | Pays | " +
    "Pays/Région (bureau) | País | País o región del trabajo | País/Região do endereço comercial",
  seniority: "Management level",
  departments: "Department | Abteilung | Departamento",
  functions: "Job function",
  industry: "Primary industry | Company industry | Branche | Secteur",
  externalId: "CRM ID | Record ID",
};
