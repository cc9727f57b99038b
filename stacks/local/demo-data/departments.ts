/** A department with its typical titles and skills. */
interface Department {
  readonly name: string;
  /** How many persons work there, compared with the others. */
  readonly weight: number;
  readonly subDepartments: readonly string[];
  readonly functions: readonly string[];
  /** Completes a title such as "Director of". */
  readonly field: string;
  readonly role: string;
  readonly skills: readonly string[];
}

export const DEPARTMENTS: readonly Department[] = [
  {
    name: "sales",
    weight: 24,
    subDepartments: ["field_sales", "inside_sales", "sales_operations"],
    functions: ["business_development", "account_management"],
    field: "Sales",
    role: "Account Executive",
    skills: ["Negotiation", "CRM", "Forecasting", "Cold calling", "Key accounts", "Pipeline management"],
  },
  {
    name: "marketing",
    weight: 13,
    subDepartments: ["demand_generation", "brand", "product_marketing"],
    functions: ["marketing", "content"],
    field: "Marketing",
    role: "Marketing Specialist",
    skills: ["SEO", "Copywriting", "Campaigns", "Brand strategy", "Analytics", "Events"],
  },
  {
    name: "engineering",
    weight: 28,
    subDepartments: ["platform", "frontend", "data_engineering"],
    functions: ["software_development", "architecture"],
    field: "Engineering",
    role: "Software Engineer",
    skills: ["TypeScript", "Go", "Kubernetes", "PostgreSQL", "System design", "Observability"],
  },
  {
    name: "finance",
    weight: 11,
    subDepartments: ["controlling", "accounting", "treasury"],
    functions: ["financial_planning", "audit"],
    field: "Finance",
    role: "Financial Analyst",
    skills: ["Budgeting", "IFRS", "Financial modelling", "Excel", "SAP", "Risk"],
  },
  {
    name: "human_resources",
    weight: 8,
    subDepartments: ["recruiting", "people_operations"],
    functions: ["talent_acquisition", "employee_relations"],
    field: "People",
    role: "Recruiter",
    skills: ["Interviewing", "Employer branding", "Onboarding", "Labour law", "Coaching"],
  },
  {
    name: "operations",
    weight: 16,
    subDepartments: ["supply_chain", "procurement", "quality"],
    functions: ["logistics", "process_improvement"],
    field: "Operations",
    role: "Operations Analyst",
    skills: ["Lean", "Six Sigma", "Vendor management", "Planning", "SQL"],
  },
];

/** `#` in a title is replaced by the department's field or role, as `of` says. */
export const SENIORITIES = [
  { name: "c_level", weight: 3, title: "Chief # Officer", of: "field" },
  { name: "vp", weight: 7, title: "VP of #", of: "field" },
  { name: "director", weight: 12, title: "# Director", of: "field" },
  { name: "manager", weight: 22, title: "# Manager", of: "field" },
  { name: "senior", weight: 26, title: "Senior #", of: "role" },
  { name: "entry", weight: 30, title: "#", of: "role" },
] as const;

export const DEGREES = ["BSc", "BA", "MSc", "MBA", "PhD"];
export const FIELDS_OF_STUDY = ["Business", "Economics", "Computer Science", "Psychology", "Mathematics", "Law"];
