// What of Kaoto a file goes through when somebody opens it, edits it and saves it.
import { CamelResourceFactory } from '@kaoto/kaoto/lib/cjs/models/camel/camel-resource-factory.js';
import { CamelCatalogService } from '@kaoto/kaoto/lib/cjs/models/visualization/flows/camel-catalog.service.js';
import { CamelUriHelper } from '@kaoto/kaoto/lib/cjs/utils/camel-uri-helper.js';
import { CatalogKind } from '@kaoto/kaoto/lib/cjs/models/catalog-kind.js';

export { CamelResourceFactory, CamelCatalogService, CamelUriHelper, CatalogKind };
